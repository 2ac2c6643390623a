// All signed files of a bundle pass through here. Hence the searches for single characters, which
// the C library does several times as fast as SHA-256 reads the same octets.
#include "core/crypto/private_key_scan.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"

namespace millrace {
namespace {

using Kind = std::optional<std::string_view>;

constexpr auto kNowhere = std::string_view::npos;
constexpr size_t kDerHead = 48;     // octets of a DER key that are examined
constexpr size_t kMaxHead = 102;    // octets of base64 that are examined
constexpr size_t kMinLine = 16;     // digits of a line of base64 that goes on in the next
constexpr size_t kMinInteger = 32;  // octets of a modulus or prime of the shortest key
constexpr size_t kMaxLabel = 80;
constexpr size_t kMaxComment = 1024;
constexpr unsigned char kInteger = 0x02, kOctetString = 0x04, kOid = 0x06, kSequence = 0x30;
constexpr std::string_view kPkcs5("\x2a\x86\x48\x86\xf7\x0d\x01\x05", 8);
constexpr std::string_view kPkcs12("\x2a\x86\x48\x86\xf7\x0d\x01\x0c", 8);
constexpr std::string_view kPkcs7("\x2a\x86\x48\x86\xf7\x0d\x01\x07", 8);

// The rest of a DER text that may be cut off anywhere.
class DerHead {
 public:
  explicit DerHead(std::string_view octets) : rest_(octets) {}

  // Takes tag and length; gives the length, 0 for an indefinite one. nullopt: another tag.
  std::optional<size_t> take(unsigned char tag) {
    if (rest_.size() < 2 || !at(0, tag)) return std::nullopt;
    const size_t first = octet(1);
    const size_t count = first < 0x80 ? 0 : first - 0x80;
    if (count > 4 || rest_.size() < 2 + count) return std::nullopt;
    size_t length = first < 0x80 ? first : 0;
    for (size_t i = 0; i < count; ++i) length = length << 8U | octet(2 + i);
    rest_.remove_prefix(2 + count);
    return length;
  }
  void skip(size_t size) { rest_.remove_prefix(std::min(size, rest_.size())); }
  bool is_cut_off() const { return rest_.empty(); }
  bool at(size_t index, unsigned char value) const {
    return index < rest_.size() && octet(index) == value;
  }
  bool starts_with(std::string_view octets) const { return rest_.starts_with(octets); }

 private:
  unsigned char octet(size_t index) const { return static_cast<unsigned char>(rest_[index]); }
  std::string_view rest_;
};

// The octets after a version 0 or 1.
Kind versioned_key(DerHead der) {
  DerHead number = der, octets = der;
  if (number.take(kInteger).value_or(0) >= kMinInteger) {
    return "an RSA or DSA private key in DER";
  }
  if (octets.take(kOctetString)) return "an EC private key in DER";
  const auto algorithm = der.take(kSequence);
  if (!algorithm || !der.at(0, kOid)) return std::nullopt;
  der.skip(*algorithm);
  if (!der.is_cut_off() && !der.at(0, kOctetString)) return std::nullopt;
  return "a private key in PKCS #8";
}

bool starts_with_oid(DerHead der, std::string_view prefix) {
  return der.take(kSequence) && der.take(kOid) && der.starts_with(prefix);
}

// PFX has version 3. An encrypted PKCS #8 has none, but the algorithm of a password.
Kind der_private_key(std::string_view octets) {
  DerHead der(octets);
  if (!der.take(kSequence)) return std::nullopt;
  if (starts_with_oid(der, kPkcs5) || starts_with_oid(der, kPkcs12)) {
    return "an encrypted private key in PKCS #8";
  }
  if (der.take(kInteger) != size_t{1}) return std::nullopt;
  const bool is_pfx = der.at(0, 3), is_key = der.at(0, 0) || der.at(0, 1);
  der.skip(1);
  if (is_pfx && starts_with_oid(der, kPkcs7)) return "a PKCS #12 file";
  return is_key ? versioned_key(der) : std::nullopt;
}

// The value of a base64 digit of either alphabet; -1: not a digit.
constexpr std::array<int, 256> digit_values() {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<int, 256> values{};
  values.fill(-1);
  for (size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<int>(i);
  }
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}

// Decodes what the text begins with, up to a number of octets, over the ends of lines.
class Base64Head {
 public:
  Base64Head(std::string_view text, size_t most) {
    static constexpr auto kValues = digit_values();
    for (size_t i = 0; i < text.size() && size_ < most; ++i) {
      const int value = kValues[static_cast<unsigned char>(text[i])];
      const bool ends_line = i >= kMinLine && (text[i] == '\n' || text[i] == '\r');
      if (value < 0 && !ends_line) break;
      if (value >= 0) add(static_cast<unsigned>(value));
    }
  }
  std::string_view octets() const { return {octets_.data(), size_}; }

 private:
  void add(unsigned value) {
    bits_ = bits_ << 6U | value;
    count_ += 6;
    if (count_ < 8) return;
    count_ -= 8;
    octets_[size_++] = static_cast<char>(bits_ >> count_ & 0xFFU);
  }
  std::array<char, kMaxHead> octets_{};
  size_t size_ = 0;
  unsigned bits_ = 0, count_ = 0;
};

// Longer than a public key or a signature, which may have such a key number.
bool is_signify_secret(std::string_view text) {
  if (!text.starts_with("RWRCS")) return false;
  return Base64Head(text, kMaxHead).octets().size() == kMaxHead;
}

bool is_secret_comment(std::string_view text) {
  if (!text.starts_with("untrusted comment:")) return false;
  text = text.substr(0, kMaxComment);
  return text.substr(0, text.find_first_of("\r\n\\\"")).ends_with("secret key");
}

// `text` is what follows the begin of a file, a line or a quoted string.
Kind private_key_at(std::string_view text) {
  switch (text.empty() ? '\0' : text.front()) {
    case 'M':
      return der_private_key(Base64Head(text, kDerHead).octets());
    case 'P':
      if (text.starts_with("Private-key-format:")) return "a private key of BIND";
      if (text.starts_with("PuTTY-User-Key-File-")) return "a private key of PuTTY";
      return std::nullopt;
    case 'b':
    case 'o':
      if (!text.starts_with("openssh-key-v1") && !text.starts_with("b3BlbnNzaC1rZXktdjE")) {
        return std::nullopt;
      }
      return "a private key of OpenSSH";
    case 'R':
    case 'u':
      if (!is_signify_secret(text) && !is_secret_comment(text)) return std::nullopt;
      return "a secret key of signify";
    default:
      return std::nullopt;
  }
}

std::string_view without_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

constexpr bool may_begin_key(char c) {
  return c == 'M' || c == 'P' || c == 'R' || c == 'b' || c == 'o' || c == 'u';
}

// What follows each end of a line, and the blanks there.
Kind key_at_a_line(std::string_view text) {
  for (size_t at = text.find('\n'); at != kNowhere; at = text.find('\n', at)) {
    ++at;
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    if (at == text.size() || !may_begin_key(text[at])) continue;
    if (const Kind kind = private_key_at(text.substr(at))) return kind;
  }
  return std::nullopt;
}

// `text` follows the quote of a member's name.
bool is_member(std::string_view text, std::string_view name) {
  if (!text.starts_with(name)) return false;
  const size_t next = text.find_first_not_of(" \t\r\n", name.size());
  return next != kNowhere && text[next] == ':';
}

// Goes from one line of PEM armour to the next.
class Scanner {
 public:
  explicit Scanner(std::string_view octets) : rest_(octets) {}

  Kind scan() {
    while (true) {
      const size_t armour = rest_.find("----");
      const std::string_view text = rest_.substr(0, armour);
      if (const Kind kind = key_at_a_line(text)) return kind;
      if (const Kind kind = key_in_quotes(text)) return kind;
      if (armour == kNowhere) return std::nullopt;
      rest_.remove_prefix(armour);
      if (const Kind kind = key_in_armour()) return kind;
    }
  }

 private:
  Kind key_in_quotes(std::string_view text) {
    for (size_t at = text.find('"'); at != kNowhere; at = text.find('"', at + 1)) {
      const std::string_view string = text.substr(at + 1);
      const char first = string.empty() ? '"' : string.front();
      if (first == 'k' || first == 'd') note_member(string);
      if (!may_begin_key(first)) continue;
      if (const Kind kind = private_key_at(string)) return kind;
    }
    if (has_type_ && has_secret_) return "a private key in a JWK";
    return std::nullopt;
  }

  void note_member(std::string_view string) {
    has_type_ = has_type_ || is_member(string, "kty\"");
    has_secret_ = has_secret_ || is_member(string, "d\"") || is_member(string, "k\"");
  }

  // Takes the dashes, and a certificate as a whole.
  Kind key_in_armour() {
    skip_dashes();
    const std::string_view line = rest_.substr(0, kMaxLabel);
    const std::string_view label = line.substr(0, line.find_first_of("-\n"));
    if (label == "BEGIN CERTIFICATE") return key_in_certificate(label.size());
    if (label == "END CERTIFICATE" || lower(label).find("private key") == kNowhere) {
      return std::nullopt;
    }
    return "a private key in PEM";
  }

  // Most octets of a bundle are in certificates, hence only their first ones are examined.
  Kind key_in_certificate(size_t label) {
    rest_.remove_prefix(label);
    skip_dashes();
    if (const Kind kind = private_key_at(without_blanks(rest_))) return kind;
    const size_t end = std::min(rest_.find('-'), rest_.size());
    if (rest_.substr(end).starts_with("-----END CERTIFICATE-----")) rest_.remove_prefix(end);
    return std::nullopt;
  }

  void skip_dashes() { rest_.remove_prefix(std::min(rest_.find_first_not_of('-'), rest_.size())); }

  std::string_view rest_;
  bool has_type_ = false, has_secret_ = false;  // members of a JWK seen
};

}  // namespace

std::optional<std::string_view> private_key_in(std::string_view octets) {
  if (const Kind kind = der_private_key(octets.substr(0, kDerHead))) return kind;
  if (const Kind kind = private_key_at(without_blanks(octets))) return kind;
  return Scanner(octets).scan();
}

}  // namespace millrace
