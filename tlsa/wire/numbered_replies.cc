// SMTP, LMTP and FTP: replies with a number of three digits, of one line or several (RFC 5321
// §4.2.1, RFC 959 §4.2).
#include "core/base/ascii.h"
#include "tlsa/wire/line_protocol.h"

namespace millrace::tlsa {
namespace {

struct ReplyLine {
  std::string_view number;
  char kind;  // its first digit: 2 done, 4 not now, 5 never
  bool last;  // no line follows
  std::string_view text;
};

std::optional<ReplyLine> parse_reply_line(std::string_view line) {
  if (line.size() < 3) return std::nullopt;
  for (const char c : line.substr(0, 3)) {
    if (!is_digit(c)) return std::nullopt;
  }
  const bool has_text = line.size() > 3;
  if (has_text && line[3] != ' ' && line[3] != '-') return std::nullopt;
  return ReplyLine{line.substr(0, 3), line[0], !has_text || line[3] == ' ',
                   line.substr(has_text ? 4 : 3)};
}

Error refused_by_number(char kind, std::string_view line, std::string_view command) {
  return kind == '4' ? delay(line, command) : refusal(line, command);
}

class Smtp final : public LineProtocol {
 public:
  explicit Smtp(std::string hello) : hello_(std::move(hello)) {}

 private:
  enum class Place { greeting, hello, starttls };

  Result<PlainStep> on_line(std::string_view line) override {
    const auto reply = parse_reply_line(line);
    if (!reply) return foreign(line, "SMTP");
    if (reply->kind != '2') return refused_by_number(reply->kind, line, command());
    const bool is_offer = is_same_folded(reply->text, "STARTTLS");
    offered_ = offered_ || (place_ == Place::hello && is_offer);
    if (!reply->last) return go_on();
    if (place_ == Place::starttls) return begin_tls();
    if (place_ == Place::hello && !offered_) return not_offered("STARTTLS");
    const bool greeted = place_ == Place::greeting;
    place_ = greeted ? Place::hello : Place::starttls;
    return say(greeted ? hello_ : "STARTTLS");
  }

  std::string command() const {
    if (place_ == Place::greeting) return "the connection";
    return place_ == Place::hello ? hello_.substr(0, 4) : "STARTTLS";
  }

  std::string hello_;
  Place place_ = Place::greeting;
  bool offered_ = false;
};

class Ftp final : public LineProtocol {
  Result<PlainStep> on_line(std::string_view line) override {
    const auto reply = parse_reply_line(line);
    // Lines between the first and the last may be any text.
    if (!within_.empty() && (!reply || !reply->last || reply->number != within_)) return go_on();
    if (!reply) return foreign(line, "FTP");
    within_ = reply->last ? "" : reply->number;
    if (!reply->last || reply->kind == '1') return go_on();
    if (reply->kind != '2')
      return refused_by_number(reply->kind, line, greeted_ ? "AUTH TLS" : "the connection");
    if (greeted_) return begin_tls();
    greeted_ = true;
    return say("AUTH TLS");
  }

  bool greeted_ = false;
  std::string within_;  // the number of a reply whose last line has not come
};

}  // namespace

std::unique_ptr<StarttlsProtocol> make_smtp(std::string hello) {
  return std::make_unique<Smtp>(std::move(hello));
}

std::unique_ptr<StarttlsProtocol> make_ftp() {
  return std::make_unique<Ftp>();
}

}  // namespace millrace::tlsa
