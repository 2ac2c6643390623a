#include "dnszone/syntax/zone_lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// What ends an unquoted token.
bool ends_word(char c) {
  return is_blank(c) || c == '\n' || c == '\r' || c == ';' || c == '(' || c == ')' || c == '"';
}

// Most octets of a zone: they are in an unquoted token and literal.
constexpr auto kIsPlain = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0x21; c < 256; ++c) plain[c] = c != 0x7F;
  for (const char c : {';', '(', ')', '"', '\\'}) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}();

size_t plain_run(std::string_view text) {
  const auto special = std::find_if(
      text.begin(), text.end(), [](char c) { return !kIsPlain[static_cast<unsigned char>(c)]; });
  return static_cast<size_t>(special - text.begin());
}

}  // namespace

bool ZoneLexer::next(Entry& entry) {
  entry.tokens.clear();
  entry.faulty = false;
  while (more()) {
    entry.blank_owner = is_blank(text_[at_]);
    read_entry(entry);
    if (!entry.tokens.empty()) return true;
  }
  return false;
}

std::vector<Fault> ZoneLexer::take_faults() {
  return std::exchange(faults_, {});
}

// "\n" or "\r\n".
bool ZoneLexer::at_line_end() const {
  return text_[at_] == '\n' || (text_[at_] == '\r' && text_.substr(at_ + 1, 1) == "\n");
}

void ZoneLexer::end_line() {
  at_ += text_[at_] == '\r' ? 2U : 1U;
  line_start_ = at_;
  ++line_;
}

// Blanks and a comment; stays before the line's end.
void ZoneLexer::skip_blanks() {
  while (more() && is_blank(text_[at_])) ++at_;
  if (!more() || text_[at_] != ';') return;
  at_ = text_.find('\n', at_);
  if (at_ == std::string_view::npos) at_ = text_.size();
  if (more() && text_[at_ - 1] == '\r') --at_;
}

void ZoneLexer::read_entry(Entry& entry) {
  while (more()) {
    skip_blanks();
    if (!more()) break;
    if (!at_line_end()) {
      read_token(entry);
      entry.end = static_cast<uint32_t>(at_);
      continue;
    }
    end_line();
    if (!open_) return;
  }
  if (!open_) return;
  fault(entry, open_->line, open_->column,
        "\"(\" is open at the end of the file, expected a \")\"");
  open_.reset();
}

void ZoneLexer::read_token(Entry& entry) {
  const char c = text_[at_];
  if (c == '"') return read_quoted(entry);
  if (c == ')') return close_parenthesis(entry);
  if (c == '(') return open_parenthesis(entry);
  if (c == '\r') {
    fault(entry, line_, column(),
          "a carriage return inside a line, expected lines to end in LF or CRLF");
    ++at_;
    return;
  }
  read_word(entry);
}

void ZoneLexer::open_parenthesis(Entry& entry) {
  if (open_) {
    fault(entry, line_, column(),
          "\"(\" inside the \"(\" of line " + std::to_string(open_->line) +
              ", expected a \")\" first");
  } else {
    open_ = start_token();
  }
  ++at_;
}

void ZoneLexer::close_parenthesis(Entry& entry) {
  if (!open_) fault(entry, line_, column(), "\")\" without a \"(\" before it");
  open_.reset();
  ++at_;
}

void ZoneLexer::read_word(Entry& entry) {
  Token token = start_token();
  at_ += plain_run(text_.substr(at_));
  while (more() && !ends_word(text_[at_])) {
    if (is_control(text_[at_])) {
      fault(entry, line_, column(),
            "control character " + printable(text_.substr(at_, 1)) + ": write it as \\DDD");
    }
    if (text_[at_] == '\\' && !skip_escape(entry)) break;
    ++at_;
  }
  token.end = static_cast<uint32_t>(at_);
  token.text = text_.substr(token.begin, at_ - token.begin);
  add(entry, token);
}

void ZoneLexer::read_quoted(Entry& entry) {
  Token token = start_token();
  token.quoted = true;
  for (++at_; more() && text_[at_] != '"' && !at_line_end(); ++at_) {
    if (text_[at_] == '\\' && !skip_escape(entry)) break;
  }
  token.text = text_.substr(token.begin + 1, at_ - token.begin - 1);
  if (more() && text_[at_] == '"') {
    ++at_;
  } else {
    fault(entry, token.line, token.column, "a quote is not closed on its line");
  }
  token.end = static_cast<uint32_t>(at_);
  add(entry, token);
}

// From the backslash onto the octet after it; false: there is none on this line. The decimal digits
// of \DDD need no care here: none of them ends a token.
bool ZoneLexer::skip_escape(Entry& entry) {
  const uint32_t start = column();
  ++at_;
  if (more() && !at_line_end()) return true;
  fault(entry, line_, start, "\"\\\" at the end of a line, expected an octet after it");
  return false;
}

void ZoneLexer::add(Entry& entry, const Token& token) {
  if (entry.tokens.size() < kMaxTokens) {
    entry.tokens.push_back(token);
  } else if (!entry.faulty) {
    fault(entry, token.line, token.column, "a record of more than 65536 words");
  }
}

Token ZoneLexer::start_token() const {
  const auto begin = static_cast<uint32_t>(at_);
  return {{}, begin, begin, line_, column(), false};
}

void ZoneLexer::fault(Entry& entry, uint32_t line, uint32_t at, std::string message) {
  entry.faulty = true;
  if (faults_.size() < kMaxFaults) faults_.push_back({line, at, std::move(message)});
}

}  // namespace millrace::dnszone
