#include "tests/support/fault_proxy.h"

#include <algorithm>
#include <csignal>
#include <sstream>
#include <stdexcept>

#include <openssl/ssl.h>
#include <sys/socket.h>

#include "core/crypto/openssl.h"

namespace millrace::test {
namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Freed<SSL_free>>;

std::string read_some(SSL* ssl) {
  char octets[16384];
  const int got = SSL_read(ssl, octets, sizeof octets);
  return got > 0 ? std::string(octets, static_cast<size_t>(got)) : std::string();
}

void write_all(SSL* ssl, const std::string& octets) {
  size_t done = 0, written = 0;
  while (done < octets.size() &&
         SSL_write_ex(ssl, octets.data() + done, octets.size() - done, &written) == 1) {
    done += written;
  }
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Head and body, whole; empty when the peer went away before.
std::string read_request(SSL* ssl) {
  std::string request;
  size_t wanted = std::string::npos;
  while (request.size() < wanted) {
    const std::string more = read_some(ssl);
    if (more.empty()) return "";
    request += more;
    const size_t head = request.find("\r\n\r\n");
    if (head == std::string::npos) continue;
    const std::string fields = lower(request.substr(0, head));
    const size_t length = fields.find("\r\ncontent-length:");
    wanted = head + 4 + (length == std::string::npos ? 0 : std::stoul(fields.substr(length + 17)));
  }
  return request;
}

}  // namespace

struct FaultProxy::Tls {
  ContextPtr server{SSL_CTX_new(TLS_server_method())};
  ContextPtr client{SSL_CTX_new(TLS_client_method())};
};

WireFault WireFault::lose_reply() {
  return {std::nullopt, [](const std::string&) { return std::string(); }};
}

WireFault WireFault::cut_body(size_t octets) {
  return {std::nullopt, [octets](const std::string& reply) {
            return reply.substr(0, reply.find("\r\n\r\n") + 4 + octets);
          }};
}

// The length changes with it, so the reply ends with the connection.
WireFault WireFault::replace(std::string from, std::string to) {
  return {std::nullopt, [from = std::move(from), to = std::move(to)](std::string reply) {
            size_t at = reply.find("\r\n\r\n");
            for (; (at = reply.find(from, at)) != std::string::npos; at += to.size()) {
              reply.replace(at, from.size(), to);
            }
            const size_t length = lower(reply).find("\r\ncontent-length:");
            if (length < reply.find("\r\n\r\n")) {
              reply.erase(length, reply.find("\r\n", length + 2) - length);
            }
            return reply;
          }};
}

WireFault WireFault::answer(int status, const std::string& fields, const std::string& body) {
  return {"HTTP/1.1 " + std::to_string(status) + " Scripted\r\n" + fields + "Content-Length: " +
              std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body,
          {}};
}

FaultProxy::FaultProxy(const Path& certificate, const Path& key, uint16_t upstream_port)
    : tls_(std::make_unique<Tls>()),
      upstream_port_(upstream_port),
      listener_(listen_on_loopback()) {
  SSL_CTX* server = tls_->server.get();
  if (SSL_CTX_use_certificate_chain_file(server, certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(server, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("fault proxy: " + openssl_error());
  }
  std::signal(SIGPIPE, SIG_IGN);  // a client that went away is part of the play
  thread_ = std::thread([this] { serve(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  thread_.join();
}

void FaultProxy::on(Rule rule) {
  const std::lock_guard lock(mutex_);
  rule_ = std::move(rule);
}

unsigned FaultProxy::count(const std::string& method, const std::string& path_prefix) const {
  const std::lock_guard lock(mutex_);
  return static_cast<unsigned>(std::ranges::count_if(seen_, [&](const ProxiedRequest& request) {
    return request.method == method && request.path.starts_with(path_prefix);
  }));
}

// A thread for each connection, each for one request.
void FaultProxy::serve() {
  std::vector<std::thread> connections;
  while (!stopping_) {
    Socket socket = accept_soon(listener_);
    if (socket.number < 0) continue;
    connections.emplace_back([this, socket = std::move(socket)] { handle(socket); });
  }
  for (std::thread& connection : connections) connection.join();
}

void FaultProxy::handle(const Socket& socket) {
  const timeval patience{10, 0};
  ::setsockopt(socket.number, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const SslPtr ssl(SSL_new(tls_->server.get()));
  SSL_set_fd(ssl.get(), socket.number);
  if (SSL_accept(ssl.get()) != 1) return;
  const std::string request = read_request(ssl.get());
  if (request.empty()) return;
  const std::optional<WireFault> fault = note(request);
  std::string reply = fault && fault->instead ? *fault->instead : reply_to(request);
  if (fault && fault->change) reply = fault->change(std::move(reply));
  write_all(ssl.get(), reply);
  if (!reply.empty()) SSL_shutdown(ssl.get());
}

std::optional<WireFault> FaultProxy::note(const std::string& request) {
  ProxiedRequest seen;
  std::istringstream(request) >> seen.method >> seen.path;
  const std::lock_guard lock(mutex_);
  seen.number = static_cast<unsigned>(seen_.size()) + 1;
  seen_.push_back(seen);
  return rule_ ? rule_(seen) : std::nullopt;
}

// Asked in HTTP/1.0, the server sends its reply in one piece and closes: the reply is what comes
// until then.
std::string FaultProxy::reply_to(const std::string& request) {
  const Socket socket = connect_to_loopback(upstream_port_);
  if (socket.number < 0) return "";
  const SslPtr ssl(SSL_new(tls_->client.get()));
  SSL_set_fd(ssl.get(), socket.number);
  if (SSL_connect(ssl.get()) != 1) return "";
  std::string once = request;
  once.replace(once.find(" HTTP/1.1\r\n"), 11, " HTTP/1.0\r\n");
  write_all(ssl.get(), once);
  std::string reply;
  for (std::string more; !(more = read_some(ssl.get())).empty();) reply += more;
  return reply;
}

}  // namespace millrace::test
