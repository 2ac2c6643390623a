// The content of Korigin+aaa+ttttt.key and .private, as ldns-keygen and dnssec-keygen write them.
// Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/name.h"
#include "core/crypto/secret.h"
#include "dnszone/keys/zone_key.h"

namespace millrace::dnszone {

// The .key file: comments, and one DNSKEY record.
struct PublicKeyText {
  DnsName owner;
  std::string dnskey_rdata;  // wire
  KeyTimes times;
};
Result<PublicKeyText> parse_public_key_text(std::string_view text);
std::string public_key_text(const PublicKeyText& key);

// The .private file, format v1.2 or v1.3: "Name: value" lines. Numbers are base64 there, octets
// here.
struct PrivateKeyText {
  uint8_t algorithm = 0;
  std::map<std::string, Secret> numbers;  // "PrivateKey", or "Modulus" … "Coefficient"
  KeyTimes times;
};
Result<PrivateKeyText> parse_private_key_text(std::string_view text);
Secret private_key_text(const PrivateKeyText& key);

}  // namespace millrace::dnszone
