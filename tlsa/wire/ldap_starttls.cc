// LDAP: the extended operation StartTLS in BER (RFC 4511 §4.12, §4.14).
#include "core/base/printable.h"
#include "tlsa/wire/starttls_protocol.h"

namespace millrace::tlsa {
namespace {

constexpr std::string_view kOid = "1.3.6.1.4.1.1466.20037";
constexpr unsigned char kSequence = 0x30, kInteger = 0x02, kEnumerated = 0x0A, kOctets = 0x04;
constexpr unsigned char kExtendedRequest = 0x77, kExtendedResponse = 0x78;

enum class BerState { whole, cut, malformed };

// An element with a definite length of at most four octets. `total`: with its head.
struct BerElement {
  BerState state = BerState::malformed;
  unsigned char tag = 0;
  std::string_view contents;
  size_t total = 0;
};

BerElement parse_ber(std::string_view input) {
  BerElement element;
  element.state = BerState::cut;
  if (input.size() < 2) return element;
  const auto octet = [&](size_t at) { return static_cast<unsigned char>(input[at]); };
  size_t head = 2, length = octet(1);
  if (length >= 0x80) {
    const size_t count = length & 0x7FU;
    if (count == 0 || count > 4) return {};
    if (input.size() < 2 + count) return element;
    for (length = 0; head < 2 + count; ++head) length = length << 8U | octet(head);
  }
  element.tag = octet(0);
  if (input.size() - head < length) return element;
  element.state = BerState::whole;
  element.contents = input.substr(head, length);
  element.total = head + length;
  return element;
}

// Takes one element of that tag from the front; nullopt: there is none.
std::optional<std::string_view> take_ber(std::string_view& input, unsigned char tag) {
  const BerElement element = parse_ber(input);
  if (element.state != BerState::whole || element.tag != tag) return std::nullopt;
  input.remove_prefix(element.total);
  return element.contents;
}

struct LdapResult {
  std::string id;
  unsigned char code = 0;
  std::string text;
};

std::optional<LdapResult> parse_extended_response(std::string_view message) {
  const auto id = take_ber(message, kInteger);
  auto response = take_ber(message, kExtendedResponse);
  if (!id || !response) return std::nullopt;
  const auto code = take_ber(*response, kEnumerated);
  const auto matched = take_ber(*response, kOctets);
  const auto text = take_ber(*response, kOctets);
  if (!code || code->size() != 1 || !matched || !text) return std::nullopt;
  return LdapResult{std::string(*id), static_cast<unsigned char>(code->front()),
                    std::string(*text)};
}

std::string tlv(unsigned char tag, std::string_view contents) {
  std::string element{static_cast<char>(tag), static_cast<char>(contents.size())};
  return element.append(contents);
}

class Ldap final : public StarttlsProtocol {
 public:
  std::string opening() override {
    return tlv(kSequence, tlv(kInteger, "\x01") + tlv(kExtendedRequest, tlv(0x80, kOid)));
  }

  Result<PlainStep> next(std::string_view input) override {
    const BerElement message = parse_ber(input);
    if (!input.empty() && static_cast<unsigned char>(input[0]) != kSequence) return not_ldap();
    if (message.state == BerState::cut) return PlainStep();
    if (message.state == BerState::malformed) return not_ldap();
    const auto result = parse_extended_response(message.contents);
    if (!result) return not_ldap();
    if (result->id == "\x01" && result->code == 0) return PlainStep{message.total, {}, true};
    return refused(*result);
  }

 private:
  static Error not_ldap() {
    return Error("does not answer in LDAP: check the port and --starttls");
  }

  // RFC 4511 §4.14.2: busy and unavailable may pass. ID 0 is a notice of disconnection.
  static Error refused(const LdapResult& result) {
    constexpr unsigned char kBusy = 51, kUnavailable = 52;
    const std::string text = "answers result code " + std::to_string(result.code) + " to StartTLS" +
                             (result.text.empty() ? "" : " (" + printable(result.text, 200) + ")");
    const bool passes = result.code == kBusy || result.code == kUnavailable;
    if (passes) return not_yet(text + ": it may answer otherwise later");
    return Error(text + ": check the TLS settings of the server, and its log");
  }
};

}  // namespace

std::unique_ptr<StarttlsProtocol> make_ldap() {
  return std::make_unique<Ldap>();
}

}  // namespace millrace::tlsa
