// Key tags and DS records: how a parent names a child's key (RFC 4034 §5 and appendix B).
#include <array>

#include "core/encoding.h"
#include "dnszone/dnskey.h"
#include "dnszone/octets.h"
#include "dnszone/signer.h"

namespace millrace::dnszone {
namespace {

std::string digest_of(std::string_view octets, const EVP_MD* digest) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value{};
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), value.data(), &length, digest, nullptr);
  return {reinterpret_cast<const char*>(value.data()), length};
}

// RFC 4034 §5.1.4: digest(owner name in canonical form | DNSKEY rdata).
std::string ds_text(std::string_view owner_wire, std::string_view dnskey, unsigned digest_type) {
  const std::string digest = digest_of(std::string(owner_wire) + std::string(dnskey),
                                       digest_type == kDigestSha256 ? EVP_sha256() : EVP_sha384());
  return std::to_string(key_tag(dnskey)) + ' ' + std::to_string(octet_at(dnskey, 3)) + ' ' +
         std::to_string(digest_type) + ' ' + to_hex(digest);
}

// Fields one blank apart, the digest in one piece and lower case, as ds_text() writes it.
std::string normalised(std::string_view text) {
  std::string result;
  int fields = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = text.find_first_not_of(" \t\r", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\r", begin), text.size());
    if (fields > 0 && fields <= 3) result += ' ';  // a digest may come in several pieces
    for (const char c : text.substr(begin, at - begin)) {
      result += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    ++fields;
  }
  return result;
}

}  // namespace

uint16_t key_tag(std::string_view dnskey_rdata) {
  uint32_t sum = 0;
  for (size_t i = 0; i < dnskey_rdata.size(); ++i) {
    const uint32_t octet = octet_at(dnskey_rdata, i);
    sum += i % 2 == 0 ? octet << 8U : octet;
  }
  return static_cast<uint16_t>((sum + (sum >> 16U)) & 0xFFFFU);
}

Result<std::string> ds_of(const DnsName& owner, std::string_view dnskey_rdata,
                          uint8_t digest_type) {
  if (dnskey_rdata.size() < 5) return Error("a DNSKEY of " + owner.text() + " without a key");
  if (digest_type != kDigestSha256 && digest_type != kDigestSha384) {
    return config_error("DS digest type " + std::to_string(digest_type) +
                        ", expected 2 (SHA-256) or 4 (SHA-384)");
  }
  return ds_text(owner.wire(), dnskey_rdata, digest_type);
}

Result<std::vector<std::string>> ds_rdata(const std::vector<ZoneKey>& keys) {
  std::vector<std::string> result;
  for (const ZoneKey& key : keys) {
    if (!key.is_ksk()) continue;
    ASSIGN(std::string text, ds_of(key.owner, key.dnskey_rdata));
    result.push_back(std::move(text));
  }
  return result;
}

bool ds_matches(std::string_view text, std::string_view owner_wire, std::string_view dnskey) {
  if (dnskey.size() < 5) return false;
  const std::string wanted = normalised(text);
  return wanted == ds_text(owner_wire, dnskey, kDigestSha256) ||
         wanted == ds_text(owner_wire, dnskey, kDigestSha384);
}

}  // namespace millrace::dnszone
