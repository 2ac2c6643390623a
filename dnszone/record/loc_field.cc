#include "dnszone/record/loc_field.h"

#include "core/base/ascii.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr uint32_t kMiddle = 0x80000000U;  // the equator, the prime meridian
constexpr uint32_t kDegree = 3600 * 1000;  // thousandths of a second of arc
constexpr int64_t kBelow = 10'000'000;     // centimetres from which altitudes count
constexpr size_t kLocSize = 16;
constexpr uint64_t kMostPrecision = 9'000'000'000;  // centimetres

// A decimal number in units of 10^-places; nullopt: none, or more places.
std::optional<uint64_t> parse_fixed_point(std::string_view text, size_t places) {
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string_view part = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  if (whole.size() + part.size() == 0 || whole.size() > 10 || part.size() > places) {
    return std::nullopt;
  }
  uint64_t number = 0;
  for (const std::string_view digits : {whole, part}) {
    for (const char c : digits) {
      if (!is_digit(c)) return std::nullopt;
      number = number * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  for (size_t i = part.size(); i < places; ++i) number *= 10;
  return number;
}

// Centimetres of "12.34m" or "12.34".
std::optional<uint64_t> parse_metres(std::string_view text) {
  if (text.ends_with('m')) text.remove_suffix(1);
  return parse_fixed_point(text, 2);
}

bool is_at(const RdataReader& reader, char letter) {
  return reader.text().size() == 1 && lower(reader.text()[0]) == lower(letter);
}

struct Axis {
  uint32_t degrees;
  char plus, minus;
  const char* letters;
};
constexpr Axis kLatitude{90, 'N', 'S', "N or S"};
constexpr Axis kLongitude{180, 'E', 'W', "E or W"};

// Thousandths of a second of arc: degrees, and minutes and seconds unless a letter follows.
Result<uint32_t> read_arc(RdataReader& reader, const Axis& axis) {
  const auto at_letter = [&] {
    return !reader.at_end() && (is_at(reader, axis.plus) || is_at(reader, axis.minus));
  };
  ASSIGN(uint32_t arc, read_number(reader, axis.degrees));
  arc *= kDegree;
  if (!at_letter()) {
    ASSIGN(const uint32_t minutes, read_number(reader, 59));
    arc += minutes * 60'000;
    if (!at_letter()) {
      const auto seconds = reader.at_end() ? std::nullopt : parse_fixed_point(reader.text(), 3);
      if (!seconds || *seconds > 59'999) return unexpected(reader, "seconds from 0 to 59.999");
      arc += static_cast<uint32_t>(*seconds);
      ++reader.at;
    }
  }
  if (!at_letter()) return unexpected(reader, axis.letters);
  return arc;
}

Result<void> read_coordinate(RdataReader& reader, const Axis& axis) {
  ASSIGN(const uint32_t arc, read_arc(reader, axis));
  if (arc > axis.degrees * kDegree) {
    return Error("beyond " + std::to_string(axis.degrees) + " degrees");
  }
  put_u32(reader.rdata, is_at(reader, axis.plus) ? kMiddle + arc : kMiddle - arc);
  ++reader.at;
  return {};
}

Result<void> read_altitude(RdataReader& reader) {
  std::string_view text = reader.at_end() ? std::string_view() : reader.text();
  const bool below = text.starts_with('-');
  if (below) text.remove_prefix(1);
  const auto size = parse_metres(text);
  if (!size || *size > static_cast<uint64_t>(below ? kBelow : UINT32_MAX - kBelow)) {
    return unexpected(reader, "an altitude from -100000.00m to 42849672.95m");
  }
  const auto metres = static_cast<int64_t>(*size);
  put_u32(reader.rdata, static_cast<uint32_t>(below ? kBelow - metres : kBelow + metres));
  ++reader.at;
  return {};
}

// One decimal digit and a power of ten in a nibble each (RFC 1876 §2).
char precision_octet(uint64_t centimetres) {
  unsigned power = 0;
  for (; centimetres > 9; ++power) centimetres /= 10;
  return static_cast<char>(centimetres << 4U | power);
}

Result<void> read_precision(RdataReader& reader, size_t place) {
  const auto size = parse_metres(reader.text());
  if (!size || *size > kMostPrecision) return unexpected(reader, "0 to 90000000.00 metres");
  reader.rdata[place] = precision_octet(*size);
  ++reader.at;
  return {};
}

bool is_precision(uint8_t octet) {
  return octet >> 4U <= 9 && (octet & 0xFU) <= 9;
}

bool is_on(const Axis& axis, uint32_t value) {
  const uint32_t arc = value > kMiddle ? value - kMiddle : kMiddle - value;
  return arc <= axis.degrees * kDegree;
}

void append_padded(std::string& out, uint32_t number, size_t digits) {
  const std::string text = std::to_string(number);
  out.append(digits > text.size() ? digits - text.size() : 0, '0') += text;
}

void append_coordinate(std::string& out, const Axis& axis, uint32_t value) {
  const uint32_t arc = value >= kMiddle ? value - kMiddle : kMiddle - value;
  out += std::to_string(arc / kDegree) + ' ' + std::to_string(arc / 60'000 % 60) + ' ' +
         std::to_string(arc / 1000 % 60) + '.';
  append_padded(out, arc % 1000, 3);
  out += ' ';
  out += value >= kMiddle ? axis.plus : axis.minus;
  out += ' ';
}

void append_metres(std::string& out, uint64_t centimetres) {
  out += std::to_string(centimetres / 100);
  if (centimetres % 100 != 0) {
    out += '.';
    append_padded(out, static_cast<uint32_t>(centimetres % 100), 2);
  }
  out += 'm';
}

}  // namespace

Result<void> read_loc(RdataReader& reader) {
  const size_t begin = reader.rdata.size();
  reader.rdata += std::string_view("\x00\x12\x16\x13", 4);  // version, 1m, 10000m, 10m
  TRY(read_coordinate(reader, kLatitude));
  TRY(read_coordinate(reader, kLongitude));
  TRY(read_altitude(reader));
  for (size_t i = 1; i <= 3 && !reader.at_end(); ++i) TRY(read_precision(reader, begin + i));
  return {};
}

bool is_loc(std::string_view rdata) {
  if (!rdata.empty() && octet_at(rdata, 0) != 0) return true;
  if (rdata.size() != kLocSize) return false;
  for (size_t i = 1; i <= 3; ++i) {
    if (!is_precision(octet_at(rdata, i))) return false;
  }
  return is_on(kLatitude, u32_at(rdata, 4)) && is_on(kLongitude, u32_at(rdata, 8));
}

bool append_loc(std::string& out, std::string_view rdata) {
  if (octet_at(rdata, 0) != 0) return false;
  append_coordinate(out, kLatitude, u32_at(rdata, 4));
  append_coordinate(out, kLongitude, u32_at(rdata, 8));
  const int64_t altitude = int64_t{u32_at(rdata, 12)} - kBelow;
  if (altitude < 0) out += '-';
  append_metres(out, static_cast<uint64_t>(altitude < 0 ? -altitude : altitude));
  for (size_t i = 1; i <= 3; ++i) {
    uint64_t centimetres = octet_at(rdata, i) >> 4U;
    for (unsigned power = octet_at(rdata, i) & 0xFU; power > 0; --power) centimetres *= 10;
    out += ' ';
    append_metres(out, centimetres);
  }
  return true;
}

}  // namespace millrace::dnszone
