#include "dnszone/query/dns_flight.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <openssl/rand.h>

#include "core/crypto/openssl.h"
#include "core/env/connected_socket.h"
#include "dnszone/query/message.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr int kDatagrams = 3;  // sent within the timeout, while no answer comes
// An ICMP message came back (RFC 1122 §3.2.2.1).
constexpr const char* kRefused = "refused: no name server on this port";

bool means_try_again(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

// "3 s", "250 ms"
std::string text_of(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s"
                                  : std::to_string(time.count()) + " ms";
}

// RFC 5452 §4.5: an unpredictable ID.
bool draw_id(std::string& message) {
  return RAND_bytes(bytes(message), 2) == 1;
}

}  // namespace

DnsFlight::DnsFlight(const DnsQuery& query, Moment now, std::chrono::milliseconds timeout)
    : server_(query.server),
      message_(query.message),
      timeout_(timeout),
      deadline_(now + timeout),
      resend_(now + timeout / kDatagrams) {
  if (!draw_id(message_)) fail("no random number: " + openssl_error());
  if (!is_done()) open(SOCK_DGRAM);
  if (!is_done()) send_datagram();
}

pollfd DnsFlight::awaited() const {
  const bool writes = !outgoing_.empty();
  return {socket_.get(), static_cast<short>(writes ? POLLOUT : POLLIN), 0};
}

Moment DnsFlight::next_moment() const {
  return is_stream_ ? deadline_ : std::min(deadline_, resend_);
}

void DnsFlight::on_ready() {
  if (!is_stream_) return receive_datagram();
  return outgoing_.empty() ? read_stream() : write_stream();
}

void DnsFlight::on_time(Moment now) {
  if (now >= deadline_) return fail(silence());
  if (is_stream_ || now < resend_) return;
  resend_ += timeout_ / kDatagrams;
  send_datagram();
}

void DnsFlight::open(int type) {
  auto [socket, error_number] = connect_socket(server_, type);
  if (means_no_route(error_number)) {
    return fail(ErrorKind::config,
                std::string("no route from this host: ") + std::strerror(error_number));
  }
  if (!socket.is_open()) return fail(std::string("no socket: ") + std::strerror(error_number));
  socket_ = std::move(socket);
}

void DnsFlight::send_datagram() {
  const ssize_t sent = ::send(socket_.get(), message_.data(), message_.size(), MSG_NOSIGNAL);
  if (sent >= 0 || means_try_again(errno)) return;  // an unsent query is sent again
  fail(errno == ECONNREFUSED ? kRefused : std::string("cannot send: ") + std::strerror(errno));
}

// One at a time: a flood of them must not keep the loop from seeing the deadline.
void DnsFlight::receive_datagram() {
  char buffer[kMaxMessage];
  const ssize_t size = ::recv(socket_.get(), buffer, sizeof buffer, 0);
  if (size < 0 && means_try_again(errno)) return;
  if (size < 0) {
    return fail(errno == ECONNREFUSED ? kRefused
                                      : std::string("cannot receive: ") + std::strerror(errno));
  }
  const std::string_view datagram(buffer, static_cast<size_t>(size));
  if (!answers(message_, datagram)) {
    ++ignored_;  // a spoofed answer (RFC 5452 §9.1): the real one may still arrive
    return;
  }
  heard_ = true;
  if (is_truncated(datagram)) return start_stream();
  outcome_ = std::string(datagram);
}

void DnsFlight::start_stream() {
  is_stream_ = true;
  open(SOCK_STREAM);
  put_u16(outgoing_, static_cast<unsigned>(message_.size()));
  outgoing_ += message_;
}

void DnsFlight::write_stream() {
  const ssize_t sent = ::send(socket_.get(), outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL);
  if (sent >= 0) {
    outgoing_.erase(0, static_cast<size_t>(sent));
  } else if (!means_try_again(errno)) {
    fail(std::string("over TCP: ") + std::strerror(errno));
  }
}

void DnsFlight::read_stream() {
  char buffer[4096];
  const ssize_t size = ::recv(socket_.get(), buffer, sizeof buffer, 0);
  if (size > 0) {
    incoming_.append(buffer, static_cast<size_t>(size));
    return finish_stream();
  }
  if (size < 0 && means_try_again(errno)) return;
  if (size < 0) return fail(std::string("over TCP: ") + std::strerror(errno));
  const size_t wanted = incoming_.size() < 2 ? 2 : 2U + u16_at(incoming_, 0);
  fail("over TCP: closed after " + std::to_string(incoming_.size()) + " octets, expected " +
       std::to_string(wanted));
}

// RFC 1035 §4.2.2: two octets of length before the message.
void DnsFlight::finish_stream() {
  if (incoming_.size() < 2 || incoming_.size() < 2U + u16_at(incoming_, 0)) return;
  incoming_ = incoming_.substr(2, u16_at(incoming_, 0));
  if (!answers(message_, incoming_)) return fail("over TCP: the answer is for another question");
  outcome_ = std::move(incoming_);
}

void DnsFlight::fail(const std::string& what) {
  fail(ErrorKind::not_yet, what);
}

void DnsFlight::fail(ErrorKind kind, const std::string& what) {
  outcome_ = Error(kind, what).about({SubjectKind::server, server_.text()});
}

std::string DnsFlight::silence() const {
  std::string text =
      std::string("no answer") + (is_stream_ ? " over TCP" : "") + " within " + text_of(timeout_);
  if (ignored_ > 0) {
    text += " (ignored " + std::to_string(ignored_) + " that did not match the question)";
  }
  return text;
}

}  // namespace millrace::dnszone
