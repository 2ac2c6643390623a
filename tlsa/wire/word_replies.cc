// IMAP, POP3 and ManageSieve: answers that begin with OK, NO and the like.
#include "core/base/ascii.h"
#include "tlsa/wire/line_protocol.h"

namespace millrace::tlsa {
namespace {

// Whether the line begins with the word, in either case, and the word ends there.
bool begins_with_word(std::string_view line, std::string_view word) {
  if (!is_same_folded(line.substr(0, word.size()), word)) return false;
  return line.size() == word.size() || line[word.size()] == ' ';
}

class Imap final : public LineProtocol {
  Result<PlainStep> on_line(std::string_view line) override {
    if (begins_with_word(line, "* BYE"))
      return delay(line, greeted_ ? "STARTTLS" : "the connection");
    return greeted_ ? on_answer(line) : on_greeting(line);
  }

  Result<PlainStep> on_greeting(std::string_view line) {
    // RFC 3501 §6.2.1: STARTTLS is for the state before authentication only.
    if (begins_with_word(line, "* PREAUTH")) return refusal(line, "the connection");
    if (!begins_with_word(line, "* OK")) return foreign(line, "IMAP");
    greeted_ = true;
    return say("a STARTTLS");
  }

  static Result<PlainStep> on_answer(std::string_view line) {
    if (line.starts_with("* ")) return go_on();
    if (begins_with_word(line, "a OK")) return begin_tls();
    if (line.starts_with("a ")) return refusal(line, "STARTTLS");
    return foreign(line, "IMAP");
  }

  bool greeted_ = false;
};

class Pop3 final : public LineProtocol {
  Result<PlainStep> on_line(std::string_view line) override {
    if (begins_with_word(line, "-ERR")) return refused(line);
    if (!begins_with_word(line, "+OK")) return foreign(line, "POP3");
    if (greeted_) return begin_tls();
    greeted_ = true;
    return say("STLS");
  }

  // RFC 3206: with SYS/TEMP, and IN-USE of RFC 2449, it is worth another attempt.
  Error refused(std::string_view line) const {
    const std::string_view command = greeted_ ? "STLS" : "the connection";
    const bool passes = line.find("[SYS/TEMP]") != std::string_view::npos ||
                        line.find("[IN-USE]") != std::string_view::npos;
    return passes ? delay(line, command) : refusal(line, command);
  }

  bool greeted_ = false;
};

class Sieve final : public LineProtocol {
  Result<PlainStep> on_line(std::string_view line) override {
    const std::string_view command = greeted_ ? "STARTTLS" : "the connection";
    if (begins_with_word(line, "BYE")) return delay(line, command);
    if (begins_with_word(line, "NO")) return refusal(line, command);
    if (begins_with_word(line, "OK")) return on_ok();
    if (greeted_ || !line.starts_with('"')) return foreign(line, "ManageSieve");
    offered_ = offered_ || begins_with_word(line, "\"STARTTLS\"");
    return go_on();
  }

  Result<PlainStep> on_ok() {
    if (greeted_) return begin_tls();
    if (!offered_) return not_offered("STARTTLS");
    greeted_ = true;
    return say("STARTTLS");
  }

  bool greeted_ = false;
  bool offered_ = false;
};

}  // namespace

std::unique_ptr<StarttlsProtocol> make_imap() {
  return std::make_unique<Imap>();
}

std::unique_ptr<StarttlsProtocol> make_pop3() {
  return std::make_unique<Pop3>();
}

std::unique_ptr<StarttlsProtocol> make_sieve() {
  return std::make_unique<Sieve>();
}

}  // namespace millrace::tlsa
