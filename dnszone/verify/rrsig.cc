#include "dnszone/verify/rrsig.h"

#include "dnszone/record/canonical.h"
#include "dnszone/record/rdata_check.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kFixed = 18;  // octets before the signer's name
constexpr unsigned kClassIn = 1;

}  // namespace

std::optional<Rrsig> parse_rrsig(std::string_view rdata) {
  if (rdata.size() < kFixed) return std::nullopt;
  const auto signer = name_size(rdata.substr(kFixed));
  if (!signer) return std::nullopt;
  return Rrsig{RrType{u16_at(rdata, 0)},
               octet_at(rdata, 2),
               octet_at(rdata, 3),
               u32_at(rdata, 4),
               u32_at(rdata, 8),
               u32_at(rdata, 12),
               u16_at(rdata, 16),
               rdata.substr(kFixed, *signer),
               rdata.substr(kFixed + *signer)};
}

void append_rrsig_head(std::string& out, const Rrsig& rrsig) {
  put_u16(out, static_cast<unsigned>(rrsig.covered));
  out += static_cast<char>(rrsig.algorithm);
  out += static_cast<char>(rrsig.labels);
  put_u32(out, rrsig.original_ttl);
  put_u32(out, rrsig.expiration);
  put_u32(out, rrsig.inception);
  put_u16(out, rrsig.key_tag);
  out += rrsig.signer;
}

void append_signed_data(std::string& out, std::string_view head, const Rrsig& rrsig,
                        const DnsName& owner, const RrsetView& rrset) {
  append_canonical_rdata(out, RrType::rrsig, head);
  for (const std::string_view rdata : rrset.rdata) {
    out += owner.wire();
    put_u16(out, static_cast<unsigned>(rrset.type));
    put_u16(out, kClassIn);
    put_u32(out, rrsig.original_ttl);
    put_u16(out, static_cast<unsigned>(rdata.size()));
    append_canonical_rdata(out, rrset.type, rdata);
  }
}

uint8_t rrsig_labels(const DnsName& owner) {
  const bool is_wildcard = owner.wire().starts_with(std::string_view("\x01*", 2));
  return static_cast<uint8_t>(owner.label_count() - (is_wildcard ? 1 : 0));
}

}  // namespace millrace::dnszone
