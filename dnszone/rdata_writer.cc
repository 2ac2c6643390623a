#include "dnszone/rdata_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <arpa/inet.h>

#include "core/encoding.h"
#include "core/time.h"
#include "dnszone/nsec3.h"
#include "dnszone/octets.h"
#include "dnszone/type_bitmap.h"

namespace millrace::dnszone {
namespace {

// Takes fields off the front of rdata and appends their text, a blank between them. The first field
// that does not fit makes it bad, and nothing it has written counts.
class FieldWriter {
 public:
  FieldWriter(std::string& out, std::string_view rdata) : out_(out), rest_(rdata) {}

  bool finished() const { return good_ && rest_.empty(); }

  // One of the letters of kFormats below.
  void write(char field);

 private:
  void number(size_t size);
  void type();
  void time();
  void name();
  void strings();
  void string();
  void address4();
  void address6();
  void salt();
  void hash();
  void types();
  void hex();
  void base64();
  // The next octets, behind a blank in the text; empty when they are not there.
  std::string_view take(size_t size);

  std::string& out_;
  std::string_view rest_;
  bool good_ = true;
  bool first_ = true;
};

uint32_t number_in(std::string_view octets) {
  uint32_t value = 0;
  for (const char octet : octets) value = value << 8U | static_cast<uint8_t>(octet);
  return value;
}

void append_decimal_escape(std::string& out, uint8_t octet) {
  out += '\\';
  out += static_cast<char>('0' + octet / 100);
  out += static_cast<char>('0' + octet / 10 % 10);
  out += static_cast<char>('0' + octet % 10);
}

// Most octets of names, which mean themselves everywhere.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// RFC 1035 §5.1. `special`: what gets a backslash.
void append_escaped(std::string& out, std::string_view octets, std::string_view special,
                    uint8_t first_printable) {
  const auto plain = std::find_if_not(octets.begin(), octets.end(), is_plain);
  out.append(octets.begin(), plain);
  for (const char c : octets.substr(static_cast<size_t>(plain - octets.begin()))) {
    const auto octet = static_cast<uint8_t>(c);
    if (octet < first_printable || octet >= 0x7F) {
      append_decimal_escape(out, octet);
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

void append_number(std::string& out, uint32_t number) {
  std::array<char, 10> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_two_digits(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

// YYYYMMDDHHMMSS. RFC 4034 §3.2; the 32 bits count modulo 2^32, and are read as before 2106.
void append_time(std::string& out, uint32_t seconds) {
  const TimePoint time{Duration(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto second = static_cast<unsigned>((time - day).count());
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  for (const unsigned part :
       {year / 100, year % 100, static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60, second % 60}) {
    append_two_digits(out, part);
  }
}

std::string_view FieldWriter::take(size_t size) {
  if (!good_ || size > rest_.size()) {
    good_ = false;
    return {};
  }
  if (!first_) out_ += ' ';
  first_ = false;
  const std::string_view octets = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return octets;
}

void FieldWriter::write(char field) {
  switch (field) {
    case 'a':
      return address4();
    case 'A':
      return address6();
    case 'n':
      return name();
    case 's':
      return strings();
    case 't':
      return type();
    case 'T':
      return time();
    case 'x':
      return hex();
    case 'b':
      return base64();
    case 'm':
      return types();
    case 'S':
      return salt();
    case 'h':
      return hash();
    default:
      return number(static_cast<size_t>(field - '0'));
  }
}

void FieldWriter::number(size_t size) {
  const std::string_view octets = take(size);
  if (good_) append_number(out_, number_in(octets));
}

void FieldWriter::type() {
  const std::string_view octets = take(2);
  if (good_) append_text(out_, RrType{u16_at(octets, 0)});
}

void FieldWriter::time() {
  const std::string_view octets = take(4);
  if (good_) append_time(out_, number_in(octets));
}

void FieldWriter::name() {
  size_t size = 0;
  while (size < rest_.size() && octet_at(rest_, size) != 0) size += octet_at(rest_, size) + 1U;
  std::string_view wire = take(size + 1);
  if (!good_) return;
  if (wire.size() == 1) out_ += '.';
  while (wire.size() > 1) {
    const size_t length = octet_at(wire, 0);
    append_escaped(out_, wire.substr(1, length), ".\\\"();@$", 0x21);
    out_ += '.';
    wire.remove_prefix(length + 1);
  }
}

void FieldWriter::string() {
  const std::string_view octets = take(octet_at(rest_, 0) + 1U);
  if (!good_) return;
  out_ += '"';
  append_escaped(out_, octets.substr(1), "\\\"", 0x20);
  out_ += '"';
}

void FieldWriter::strings() {
  good_ = good_ && !rest_.empty();
  while (good_ && !rest_.empty()) string();
}

void FieldWriter::address4() {
  const std::string_view octets = take(4);
  for (size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) out_ += '.';
    append_number(out_, octet_at(octets, i));
  }
}

void FieldWriter::address6() {
  const std::string_view octets = take(16);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (good_) out_ += inet_ntop(AF_INET6, octets.data(), text.data(), text.size());
}

void FieldWriter::hex() {
  good_ = good_ && !rest_.empty();
  const std::string_view octets = take(rest_.size());
  if (good_) out_ += to_hex(octets);
}

void FieldWriter::base64() {
  good_ = good_ && !rest_.empty();
  const std::string_view octets = take(rest_.size());
  if (good_) append_base64(out_, octets);
}

void FieldWriter::salt() {
  const std::string_view octets = take(rest_.empty() ? 1 : octet_at(rest_, 0) + 1U);
  if (good_) out_ += octets.size() == 1 ? "-" : to_hex(octets.substr(1));
}

void FieldWriter::hash() {
  const std::string_view octets = take(rest_.empty() ? 1 : octet_at(rest_, 0) + 1U);
  if (good_) out_ += base32hex(octets.substr(1));
}

void FieldWriter::types() {
  const auto types = parse_type_bitmap(rest_);
  good_ = good_ && types;
  if (!good_) return;
  for (const RrType type : *types) append_text(out_ += ' ', type);
  rest_ = {};
}

struct Format {
  uint16_t type;
  std::string_view fields;
};
// 1, 2, 4: numbers of so many octets. a, A: addresses. n: name. s: strings. t: type. T: time. To
// the end: x hex, b base64, m type bit maps. S: salt, h: hash.
constexpr Format kFormats[] = {
    {1, "a"},           // A
    {28, "A"},          // AAAA
    {46, "t114TT2nb"},  // RRSIG
    {47, "nm"},         // NSEC
    {50, "112Shm"},     // NSEC3
    {15, "2n"},         // MX
    {2, "n"},           // NS
    {43, "211x"},       // DS
    {16, "s"},          // TXT
    {5, "n"},           // CNAME
    {12, "n"},          // PTR
    {33, "222n"},       // SRV
    {52, "111x"},       // TLSA
    {6, "nn44444"},     // SOA
    {48, "211b"},       // DNSKEY
    {39, "n"},          // DNAME
    {51, "112S"},       // NSEC3PARAM
    {59, "211x"},       // CDS
    {60, "211b"},       // CDNSKEY
};

// false: not one of these types, or malformed; `out` may then have grown.
bool append_common(std::string& out, RrType type, std::string_view rdata) {
  for (const Format& format : kFormats) {
    if (RrType{format.type} != type) continue;
    FieldWriter writer(out, rdata);
    for (const char field : format.fields) writer.write(field);
    return writer.finished();
  }
  return false;
}

}  // namespace

Result<void> append_rdata_text(std::string& out, RrType type, std::string_view rdata) {
  const size_t before = out.size();
  if (append_common(out, type, rdata)) return {};
  out.resize(before);
  ASSIGN(const std::string text, rdata_text(type, rdata));
  out += text;
  return {};
}

Result<void> append_record_line(std::string& out, std::string_view owner, uint32_t ttl, RrType type,
                                std::string_view rdata) {
  out += owner;
  out += '\t';
  append_number(out, ttl);
  out += "\tIN\t";
  append_text(out, type);
  out += '\t';
  TRY(append_rdata_text(out, type, rdata));
  out += '\n';
  return {};
}

}  // namespace millrace::dnszone
