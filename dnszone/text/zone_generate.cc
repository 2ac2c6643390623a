#include "dnszone/text/zone_generate.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "core/base/decimal.h"
#include "core/base/printable.h"

namespace millrace::dnszone {
namespace {

constexpr uint32_t kMaxNumbers = 65'536;
constexpr uint32_t kMaxNumber = INT32_MAX;
constexpr uint32_t kMaxWidth = 255;
constexpr size_t kShownTemplate = 60;  // octets of a template in a message

struct Modifier {
  int64_t offset = 0;
  uint32_t width = 0;
  char base = 'd';
};

// The part before the next comma, taken off.
std::string_view take_part(std::string_view& text) {
  const size_t comma = std::min(text.find(','), text.size());
  const std::string_view part = text.substr(0, comma);
  text.remove_prefix(std::min(comma + 1, text.size()));
  return part;
}

// "offset,width,base" between the braces, the latter two optional.
std::optional<Modifier> parse_modifier(std::string_view text) {
  const std::string_view offset = take_part(text);
  const std::string_view width = text.empty() ? "0" : take_part(text);
  const std::string_view base = text.empty() ? "d" : take_part(text);
  const bool negative = offset.starts_with('-');
  const bool has_sign = negative || offset.starts_with('+');
  const auto moved = parse_decimal<uint32_t>(offset.substr(has_sign ? 1 : 0), kMaxNumber);
  const auto padded = parse_decimal<uint32_t>(width, kMaxWidth);
  const bool known =
      base.size() == 1 && std::string_view("doxXnN").find(base) != std::string_view::npos;
  if (!moved || !padded || !known || !text.empty()) return std::nullopt;
  return Modifier{negative ? -int64_t{*moved} : int64_t{*moved}, *padded, base[0]};
}

// Hexadecimal digits, lowest first, with dots between; the width counts digits and dots.
std::string nibbles(uint64_t value, uint32_t width, bool upper) {
  std::string text;
  do {
    text += (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value & 0xFU];
    value >>= 4U;
    if (text.size() < width || value != 0) text += '.';
  } while (value != 0 || text.size() < width);
  return text;
}

// Only the decimal form has a sign: "-3", which the width counts.
std::string formatted(int64_t number, const Modifier& modifier) {
  const auto value = static_cast<uint64_t>(number);
  if (modifier.base == 'n' || modifier.base == 'N') {
    return nibbles(value, modifier.width, modifier.base == 'N');
  }
  const char* format = modifier.base == 'd'   ? "%0*" PRId64
                       : modifier.base == 'o' ? "%0*" PRIo64
                       : modifier.base == 'x' ? "%0*" PRIx64
                                              : "%0*" PRIX64;
  char text[kMaxWidth + 32];
  std::snprintf(text, sizeof text, format, static_cast<int>(modifier.width), value);
  return text;
}

// "$" or "${…}" at text[at], which moves past it.
Result<std::string> take_number(std::string_view text, size_t& at, uint32_t number) {
  Modifier modifier;
  size_t end = at + 1;
  if (text.substr(end, 1) == "{") {
    const size_t close = std::min(text.find('}', end), text.size());
    const auto parsed = parse_modifier(text.substr(end + 1, close - end - 1));
    if (!parsed || close == text.size()) {
      return Error("\"" + printable(text, kShownTemplate) + "\", expected ${offset,width,base}");
    }
    modifier = *parsed;
    end = close + 1;
  }
  at = end;
  const int64_t value = int64_t{number} + modifier.offset;
  if (value < 0 && modifier.base != 'd') {
    return Error("\"" + printable(text, kShownTemplate) +
                 "\" makes a number below 0, which needs base d");
  }
  return formatted(value, modifier);
}

}  // namespace

Result<GenerateRange> parse_generate_range(std::string_view text) {
  const Error bad("\"" + printable(text, kShownTemplate) +
                  "\", expected a range like 1-100 or 0-254/2");
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return bad;
  const size_t slash = std::min(text.find('/', dash), text.size());
  const auto first = parse_decimal<uint32_t>(text.substr(0, dash), kMaxNumber);
  const auto last = parse_decimal<uint32_t>(text.substr(dash + 1, slash - dash - 1), kMaxNumber);
  const auto step = slash == text.size()
                        ? std::optional<uint32_t>(1)
                        : parse_decimal<uint32_t>(text.substr(slash + 1), kMaxNumber);
  if (!first || !last || !step || *step == 0 || *first > *last) return bad;
  if ((*last - *first) / *step >= kMaxNumbers) {
    return Error("\"" + printable(text, kShownTemplate) + "\" makes more than 65536 records");
  }
  return GenerateRange{*first, *last, *step};
}

Result<std::string> expand_template(std::string_view text, uint32_t number) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const bool escape = text[at] == '\\' && at + 1 < text.size();
    if (text[at] != '$') {
      const size_t count = escape ? 2 : 1;
      out += text.substr(at, count);
      at += count;
    } else if (text.substr(at, 2) == "$$") {
      out += "\\$";
      at += 2;
    } else {
      ASSIGN(const std::string digits, take_number(text, at, number));
      out += digits;
    }
  }
  return out;
}

GeneratedTokens::GeneratedTokens(std::span<const Token> templates)
    : templates_(templates.begin(), templates.end()), texts_(templates_.size()) {
}

Result<void> GeneratedTokens::make(uint32_t number) {
  tokens_.clear();
  for (place_ = 0; place_ < templates_.size(); ++place_) {
    ASSIGN(texts_[place_], expand_template(templates_[place_].text, number));
    tokens_.push_back(templates_[place_]);
    tokens_.back().text = texts_[place_];
  }
  place_ = templates_.size() - 1;
  return add_rdata();
}

// The last token gives way to those it holds.
Result<void> GeneratedTokens::add_rdata() {
  std::string& text = texts_.back();
  const bool quoted = templates_.back().quoted;
  for (size_t at = 0; quoted && (at = text.find("\\\"", at)) != std::string::npos; ++at) {
    text.erase(at, 1);
  }
  tokens_.pop_back();
  ZoneLexer lexer(text);
  lexer.next(rdata_);
  const auto faults = lexer.take_faults();
  if (!faults.empty())
    return Error("\"" + printable(text, kShownTemplate) + "\": " + faults[0].message);
  for (const Token& token : rdata_.tokens) {
    tokens_.push_back(templates_.back());
    tokens_.back().text = token.text;
    tokens_.back().quoted = token.quoted;
    tokens_.back().begin = token.begin;  // so that adjacent tokens, as in alpn="h2", stay adjacent
    tokens_.back().end = token.end;
  }
  return {};
}

}  // namespace millrace::dnszone
