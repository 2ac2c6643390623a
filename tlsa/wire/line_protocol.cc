#include "tlsa/wire/line_protocol.h"

#include "core/base/printable.h"

namespace millrace::tlsa {
namespace {

constexpr size_t kShown = 200;  // octets of a line

std::string answered(std::string_view line, std::string_view command) {
  return "answers '" + printable(line, kShown) + "' to " + std::string(command);
}

}  // namespace

Result<PlainStep> LineProtocol::next(std::string_view input) {
  const size_t end = input.find('\n');
  if (end == std::string_view::npos) return PlainStep();
  std::string_view line = input.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  ASSIGN(PlainStep step, on_line(line));
  step.taken = end + 1;
  return step;
}

PlainStep say(std::string text) {
  PlainStep step;
  step.send = std::move(text) + "\r\n";
  return step;
}

PlainStep go_on() {
  return {};
}

PlainStep begin_tls() {
  PlainStep step;
  step.ready = true;
  return step;
}

Error refusal(std::string_view line, std::string_view command) {
  return Error(answered(line, command) + ": check the TLS settings of the server, and its log");
}

Error delay(std::string_view line, std::string_view command) {
  return not_yet(answered(line, command) + ": it may answer otherwise later");
}

Error foreign(std::string_view line, std::string_view protocol) {
  return Error("answers '" + printable(line, kShown) + "', which is not " + std::string(protocol) +
               ": check the port and --starttls");
}

Error not_offered(std::string_view command) {
  return Error("does not offer " + std::string(command) + ": enable TLS for this service");
}

}  // namespace millrace::tlsa
