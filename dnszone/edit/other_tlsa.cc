#include "dnszone/edit/other_tlsa.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/joined.h"
#include "dnszone/syntax/octets.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kNumbers = 3;  // octets before the data

std::string numbered_rdata(const TlsaNumbers& numbers, const std::string& octets) {
  std::string rdata;
  for (const uint8_t number : {numbers.usage, numbers.selector, numbers.matching}) {
    rdata.push_back(static_cast<char>(number));
  }
  if (numbers.matching == 0) return rdata + octets;
  return rdata + (numbers.matching == 1 ? sha256(octets) : sha512(octets));
}

// nullopt: it is malformed.
std::optional<TlsaNumbers> numbers_in(const Record& record) {
  if (record.rdata.size() <= kNumbers) return std::nullopt;
  return TlsaNumbers{octet_at(record.rdata, 0), octet_at(record.rdata, 1),
                     octet_at(record.rdata, 2)};
}

bool is_usual(const Record& record) {
  const auto numbers = numbers_in(record);
  return numbers && numbers->is_usual();
}

}  // namespace

void OtherTlsa::add(const TlsaDocument& document) {
  keys_.insert(document.public_keys.begin(), document.public_keys.end());
  for (const TlsaRecord& record : document.records) owners_.insert(record.owner);
}

const std::set<TlsaNumbers>& OtherTlsa::numbers_of(const DnsName& owner) const {
  static const std::set<TlsaNumbers> kNone;
  const auto found = numbers_.find(owner);
  return found == numbers_.end() ? kNone : found->second;
}

std::vector<std::string> OtherTlsa::required(const TlsaRecord& record) const {
  std::vector<std::string> all;
  const auto key = keys_.find(record.digest);
  if (key == keys_.end()) return all;
  for (const TlsaNumbers& numbers : numbers_of(record.owner)) {
    all.push_back(numbered_rdata(numbers, key->second));
  }
  return all;
}

std::string OtherTlsa::numbers_at(const DnsName& owner) const {
  return joined(numbers_of(owner));
}

std::vector<std::string> OtherTlsa::missing(const TlsaDocument& document) const {
  std::vector<std::string> lines;
  for (const TlsaRecord& record : document.records) {
    const std::string numbers = numbers_at(record.owner);
    if (numbers.empty() || keys_.contains(record.digest)) continue;
    lines.push_back(
        record.owner.text() + " has 3 1 1 alone, without " + numbers + ": the public key of " +
        record.digest.hex() +
        " is not known here: its request is gone, or made by an earlier release of millrace");
  }
  return lines;
}

bool OtherTlsa::stays(const ManagedRecord& one, const std::vector<Record>& set) const {
  const DnsName& owner = one.record.owner;
  if (one.claims.empty() || is_usual(one.record)) return true;
  if (!owners_.contains(owner)) return !is_complete_ || !one.claims.contains(claim_);
  const auto numbers = numbers_in(one.record);
  if (!numbers || !numbers_of(owner).contains(*numbers)) return false;
  bool is_of_key = false;
  for (const Record& usual : set) {
    if (!is_usual(usual)) continue;
    const auto digest = SpkiDigest::parse(to_hex(usual.rdata.substr(kNumbers)));
    const auto key = digest ? keys_.find(*digest) : keys_.end();
    if (key == keys_.end()) return false;
    const std::string rdata = numbered_rdata(*numbers, key->second);
    if (std::ranges::count(set, rdata, &Record::rdata) == 0) return false;
    is_of_key = is_of_key || rdata == one.record.rdata;
  }
  return is_of_key;
}

}  // namespace millrace::dnszone
