#include "acme/protocol/renewal_info.h"

#include <openssl/x509v3.h>

#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/base/printable.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxExplanation = 300;

std::string_view octets_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

// The content octets of the serial's DER: with the 00 before a leading 1 bit, which OpenSSL's form
// of the number omits.
std::string serial_octets(const X509* certificate) {
  const std::string der =
      der_of<ASN1_INTEGER>(i2d_ASN1_INTEGER, X509_get0_serialNumber(certificate));
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* begin = at;
  long length = 0;
  int tag = 0, tag_class = 0;
  ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(der.size()));
  return der.substr(static_cast<size_t>(at - begin));
}

}  // namespace

Result<RenewalInfo> parse_renewal_info(std::string_view body, const std::string& where) {
  ASSIGN(const Json json, parse_json(body, where));
  const auto window = json.find("suggestedWindow");
  if (window == json.end()) return Error(where + ": /suggestedWindow: missing");
  const std::string place = where + ": /suggestedWindow";
  RenewalInfo info;
  ASSIGN(info.window.start, json_time(*window, "start", place));
  ASSIGN(info.window.end, json_time(*window, "end", place));
  if (info.window.end <= info.window.start) {
    return Error(place + ": it ends at " + format_time(info.window.end) +
                 ", expected after its start, " + format_time(info.window.start));
  }
  const auto explanation = json.find("explanationURL");
  if (explanation != json.end() && explanation->is_string()) {
    info.explanation = printable(explanation->get_ref<const std::string&>(), kMaxExplanation);
  }
  return info;
}

Result<std::string> renewal_id(const Certificate& certificate) {
  const X509* x509 = certificate.x509.get();
  const ASN1_OCTET_STRING* issuer = X509_get0_authority_key_id(certificate.x509.get());
  if (issuer == nullptr || ASN1_STRING_length(issuer) == 0) {
    return Error("certificate " + certificate.serial + " has no authority key identifier");
  }
  return to_base64url(octets_of(issuer)) + "." + to_base64url(serial_octets(x509));
}

std::string renewal_url(const std::string& base, const std::string& id) {
  return base + (base.ends_with('/') ? "" : "/") + id;
}

}  // namespace millrace::acme
