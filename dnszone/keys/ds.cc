#include "dnszone/keys/ds.h"

#include "core/base/encoding.h"
#include "dnszone/keys/dnskey.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/record/ldns_record.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

// RFC 4034 §5.1.4: digest(owner name in canonical form | DNSKEY rdata). Empty: ldns cannot make it.
std::string ds_text(std::string_view owner_wire, std::string_view dnskey, ldns_hash digest_type) {
  const LdnsRrPtr key = ldns_record(owner_wire, RrType::dnskey, dnskey);
  const LdnsRrPtr ds(key ? ldns_key_rr2ds(key.get(), digest_type) : nullptr);
  if (!ds || ldns_rr_rd_count(ds.get()) != 4) return {};
  const ldns_rdf* const digest = ldns_rr_rdf(ds.get(), 3);
  return std::to_string(key_tag(dnskey)) + ' ' + std::to_string(octet_at(dnskey, 3)) + ' ' +
         std::to_string(digest_type) + ' ' +
         to_hex({reinterpret_cast<const char*>(ldns_rdf_data(digest)), ldns_rdf_size(digest)});
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
  return ldns_calc_keytag_raw(bytes(dnskey_rdata), dnskey_rdata.size());
}

Result<std::string> ds_of(const DnsName& owner, std::string_view dnskey_rdata,
                          uint8_t digest_type) {
  if (dnskey_rdata.size() < 5) return Error("a DNSKEY of " + owner.text() + " without a key");
  if (digest_type != kDigestSha256 && digest_type != kDigestSha384) {
    return config_error("DS digest type " + std::to_string(digest_type) +
                        ", expected 2 (SHA-256) or 4 (SHA-384)");
  }
  std::string text =
      ds_text(owner.wire(), dnskey_rdata, digest_type == kDigestSha256 ? LDNS_SHA256 : LDNS_SHA384);
  if (text.empty()) return Error("ldns cannot make a DS of a DNSKEY of " + owner.text());
  return text;
}

bool ds_matches(std::string_view text, std::string_view owner_wire, std::string_view dnskey) {
  if (dnskey.size() < 5) return false;
  const std::string wanted = normalised(text);
  return !wanted.empty() && (wanted == ds_text(owner_wire, dnskey, LDNS_SHA256) ||
                             wanted == ds_text(owner_wire, dnskey, LDNS_SHA384));
}

}  // namespace millrace::dnszone
