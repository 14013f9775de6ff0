// SPDX-License-Identifier: GPL-2.0
/*
 * Commands run for the user on the host. Their output is read when the client
 * asks for it and no sooner, so a client that is slow slows its command only.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

#define AGENT_WORDS	256

/* The words of a command, each with a NUL; NULL behind the last one */
static int agent_exec_split(const struct bogus_wire *msg, char *text,
			    char **argv)
{
	size_t i;
	int n = 0;

	if (!msg->size || msg->data[msg->size - 1])
		return -EINVAL;
	memcpy(text, msg->data, msg->size);
	for (i = 0; i < msg->size; i += strlen(text + i) + 1) {
		if (n == AGENT_WORDS - 1)
			return -E2BIG;
		argv[n++] = text + i;
	}
	argv[n] = NULL;
	return 0;
}

static void agent_exec_child(char **argv, int out, int err)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	setsid();
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (in < 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(126);
	execvp(argv[0], argv);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static int agent_exec_fork(struct agent_exec *exec, char **argv)
{
	int out[2], err[2];

	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	if (pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0) {
		close(out[0]);
		close(out[1]);
		return -errno;
	}
	/* Only our ends are not to block */
	fcntl(out[1], F_SETFL, 0);
	fcntl(err[1], F_SETFL, 0);
	exec->pid = fork();
	if (exec->pid == 0)
		agent_exec_child(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	exec->fds[0] = out[0];
	exec->fds[1] = err[0];
	return exec->pid < 0 ? -EAGAIN : 0;
}

static int agent_exec_make(struct agent *agent, const struct bogus_wire *msg)
{
	struct agent_client *client = agent_client_find(agent, 0);
	char text[BOGUS_WIRE_PAYLOAD_MAX], *argv[AGENT_WORDS];
	int ret = agent_exec_split(msg, text, argv);

	if (ret < 0)
		return ret;
	if (!client)
		return -EUSERS;
	*client = (struct agent_client) { .dev = NULL };
	ret = agent_exec_fork(&client->exec, argv);
	if (ret < 0) {
		agent_exec_close(client);
		return ret;
	}
	client->id = msg->client;
	return 0;
}

/**
 * agent_exec_start() - do EXEC
 * @agent: the agent
 * @msg: the request, of a client that is not known yet
 */
void agent_exec_start(struct agent *agent, const struct bogus_wire *msg)
{
	agent_reply(agent, msg, agent_exec_make(agent, msg));
}

static void agent_exec_answer(struct agent *agent, struct agent_client *client,
			      int stream, const uint8_t *data, size_t size)
{
	struct bogus_wire reply = {
		.type = BOGUS_WIRE_READ,
		.client = client->id,
		.seq = client->exec.seq,
		.flags = stream,
		.value = (uint32_t)client->exec.status,
		.data = data,
		.size = size,
	};

	client->exec.reading = false;
	agent_reply(agent, &reply, 0);
}

/* Return: true if that answered the client */
static bool agent_exec_take(struct agent *agent, struct agent_client *client,
			    int stream)
{
	uint8_t data[BOGUS_WIRE_DATA_MAX];
	int *fd = &client->exec.fds[stream];
	ssize_t n;

	if (*fd < 0)
		return false;
	n = read(*fd, data, sizeof(data));
	if (n > 0) {
		agent_exec_answer(agent, client, stream + 1, data, n);
		return true;
	}
	if (n == 0) {
		close(*fd);
		*fd = -1;
	}
	return false;
}

/* While nobody waits, what is there would be reported over and over */
static void agent_exec_watch(struct agent *agent, struct agent_client *client,
			     bool on)
{
	struct agent_exec *exec = &client->exec;
	int i;

	for (i = 0; i < 2; i++)
		if (exec->fds[i] >= 0)
			agent_watch(agent, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL,
				    exec->fds[i], EPOLLIN, client->id,
				    AGENT_OUTPUT + i);
}

static bool agent_exec_try(struct agent *agent, struct agent_client *client)
{
	/* Before its output, or what it prints at the end might be missed */
	bool ended = client->exec.ended;

	if (agent_exec_take(agent, client, 0) ||
	    agent_exec_take(agent, client, 1))
		return true;
	if (!ended)
		return false;
	agent_exec_answer(agent, client, 0, NULL, 0);
	return true;
}

/**
 * agent_exec_read() - do READ
 * @agent: the agent
 * @client: the client
 * @msg: the request, answered now or when there is something
 */
void agent_exec_read(struct agent *agent, struct agent_client *client,
		     const struct bogus_wire *msg)
{
	if (client->exec.reading) {
		agent_reply(agent, msg, -EALREADY);
		return;
	}
	client->exec.seq = msg->seq;
	client->exec.reading = true;
	if (!agent_exec_try(agent, client))
		agent_exec_watch(agent, client, true);
}

/**
 * agent_exec_more() - a command has printed something, or has ended
 * @agent: the agent
 * @client: whose command
 */
void agent_exec_more(struct agent *agent, struct agent_client *client)
{
	if (!client->exec.reading)
		return;
	agent_exec_watch(agent, client, false);
	if (!agent_exec_try(agent, client))
		agent_exec_watch(agent, client, true);
}

static struct agent_client *agent_exec_find(struct agent *agent, pid_t pid)
{
	struct agent_client *client = agent->clients;

	for (; client < agent->clients + AGENT_CLIENTS; client++)
		if (client->id && client->exec.pid == pid)
			return client;
	return NULL;
}

/**
 * agent_exec_reap() - take note of commands that have ended
 * @agent: the agent
 */
void agent_exec_reap(struct agent *agent)
{
	struct signalfd_siginfo info;
	struct agent_client *client;
	int status;
	pid_t pid;

	while (read(agent->signals, &info, sizeof(info)) == sizeof(info))
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		client = agent_exec_find(agent, pid);
		if (!client)
			continue;
		client->exec.ended = true;
		client->exec.status = status;
		agent_exec_more(agent, client);
	}
}

/**
 * agent_exec_close() - undo agent_exec_start()
 * @client: whose command; it ends with the client
 */
void agent_exec_close(struct agent_client *client)
{
	int i;

	if (client->exec.pid > 0 && !client->exec.ended)
		kill(-client->exec.pid, SIGKILL);
	for (i = 0; i < 2; i++)
		if (client->exec.fds[i] > 0)
			close(client->exec.fds[i]);
	client->exec = (struct agent_exec) { .pid = 0 };
}
