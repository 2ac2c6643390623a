#include "dnszone/ecdsa_der.h"

#include "dnszone/octets.h"

namespace millrace::dnszone {
namespace {

constexpr char kSequence = 0x30;
constexpr char kInteger = 0x02;

// Takes one element with a short-form length, or length in one further octet (0x81), off the front.
bool take(std::string_view& der, char tag, std::string_view& contents) {
  if (der.size() < 2 || der[0] != tag) return false;
  size_t header = 2;
  size_t length = octet_at(der, 1);
  if (length == 0x81 && der.size() >= 3) {
    header = 3;
    length = octet_at(der, 2);
  } else if (length > 0x7F) {
    return false;
  }
  if (length > der.size() - header) return false;
  contents = der.substr(header, length);
  der.remove_prefix(header + length);
  return true;
}

bool append_number(std::string_view number, size_t width, std::string& out) {
  while (!number.empty() && number.front() == '\0') number.remove_prefix(1);
  if (number.size() > width) return false;
  out.append(width - number.size(), '\0');
  out += number;
  return true;
}

// The contents of an INTEGER: without leading zeros, but for one where it would look negative.
std::string_view significant(std::string_view number) {
  while (number.size() > 1 && number.front() == '\0') number.remove_prefix(1);
  return number;
}

size_t integer_size(std::string_view number) {
  return number.size() + (octet_at(number, 0) >= 0x80 ? 1U : 0U);
}

void append_integer(std::string& der, std::string_view number) {
  const size_t size = integer_size(number);
  der += kInteger;
  der += static_cast<char>(size);
  if (size > number.size()) der += '\0';
  der += number;
}

}  // namespace

bool append_fixed_width(std::string_view der, size_t part, std::string& out) {
  std::string_view numbers;
  std::string_view r;
  std::string_view s;
  return take(der, kSequence, numbers) && der.empty() && take(numbers, kInteger, r) &&
         take(numbers, kInteger, s) && numbers.empty() && append_number(r, part, out) &&
         append_number(s, part, out);
}

std::string der_signature(std::string_view fixed) {
  const std::string_view r = significant(fixed.substr(0, fixed.size() / 2));
  const std::string_view s = significant(fixed.substr(fixed.size() / 2));
  const size_t size = 4 + integer_size(r) + integer_size(s);  // two tags and lengths
  std::string der(1, kSequence);
  der.reserve(size + 3);
  if (size > 0x7F) der += '\x81';
  der += static_cast<char>(size);
  append_integer(der, r);
  append_integer(der, s);
  return der;
}

}  // namespace millrace::dnszone
