#include "tlsa/wanted.h"

#include <algorithm>

namespace millrace::tlsa {
namespace {

void tidy(std::vector<TlsaRecord>& records) {
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
}

std::set<TlsaRecord> all_records(const Documents& documents) {
  std::set<TlsaRecord> all;
  for (const auto& [id, document] : documents) {
    all.insert(document.records.begin(), document.records.end());
  }
  return all;
}

Error not_its_own(const CertId& id, const SpkiDigest& digest, std::set<CertId> users) {
  users.erase(id);
  return Error("its request retires the key " + digest.hex() + ", which is one of certificate " +
               users.begin()->text() + ": its TLSA records stay")
      .about(certificate_subject(id));
}

// All that are known of the keys that are needed.
PublicKeys known_keys(const std::map<CertId, RequestDocument>& requests, const Documents& before,
                      const std::set<SpkiDigest>& needed) {
  PublicKeys known;
  for (const auto& [id, document] : before) {
    known.insert(document.public_keys.begin(), document.public_keys.end());
  }
  const auto add = [&](const SpkiDigest& digest, const std::string& der) {
    if (needed.contains(digest) && is_public_key(der)) known.emplace(digest, der);
  };
  for (const auto& [id, request] : requests) {
    for (const auto& [digest, der] : request.public_keys) add(digest, der);
    if (!needed.contains(request.current)) continue;
    add(request.current, csr_public_key(request.csr_der));
  }
  return known;
}

std::set<SpkiDigest> numbered_keys(const TlsaDocument& document,
                                   const std::set<DnsName>& numbered) {
  std::set<SpkiDigest> keys;
  for (const TlsaRecord& record : document.records) {
    if (numbered.contains(record.owner)) keys.insert(record.digest);
  }
  return keys;
}

}  // namespace

Documents kept_records(const Documents& before, const Documents& wanted,
                       const std::set<SpkiDigest>& retired, const std::set<DnsName>& withdrawn) {
  const std::set<TlsaRecord> listed = all_records(wanted);
  Documents kept;
  for (const auto& [id, document] : before) {
    TlsaDocument left{id, document.ttl, {}};
    for (const TlsaRecord& record : document.records) {
      if (listed.contains(record) || retired.contains(record.digest)) continue;
      if (!withdrawn.contains(record.owner)) left.records.push_back(record);
    }
    if (!left.records.empty()) kept.emplace(id, std::move(left));
  }
  return kept;
}

void add_kept(const Documents& kept, Documents& wanted) {
  for (const auto& [id, document] : kept) {
    auto& records =
        wanted.try_emplace(id, TlsaDocument{id, document.ttl, {}}).first->second.records;
    records.insert(records.end(), document.records.begin(), document.records.end());
    tidy(records);
  }
}

Retired retired_digests(const std::map<CertId, RequestDocument>& requests, const Documents& before,
                        StageReport& report) {
  std::map<SpkiDigest, std::set<CertId>> users;
  for (const auto& [id, request] : requests) {
    users[request.current].insert(id);
    if (request.next) users[*request.next].insert(id);
    for (const SpkiDigest& digest : request.previous) users[digest].insert(id);
  }
  for (const auto& [id, document] : before) {
    for (const TlsaRecord& record : document.records) users[record.digest].insert(id);
  }
  Retired retired;
  for (const auto& [id, request] : requests) {
    for (const SpkiDigest& digest : request.retired) {
      const auto used = users.find(digest);
      if (used == users.end() || used->second == std::set<CertId>{id}) {
        retired[id].push_back(digest);
      } else {
        report.fail(not_its_own(id, digest, used->second));
      }
    }
  }
  return retired;
}

void add_retired(const Retired& retired, Duration ttl, Documents& documents) {
  for (const auto& [id, digests] : retired) {
    documents.try_emplace(id, TlsaDocument{id, ttl, {}}).first->second.retired = digests;
  }
}

void add_public_keys(const std::map<CertId, RequestDocument>& requests, const Documents& before,
                     const std::set<DnsName>& numbered, Documents& documents) {
  if (numbered.empty()) return;
  std::set<SpkiDigest> needed;
  for (const auto& [id, document] : documents) needed.merge(numbered_keys(document, numbered));
  const PublicKeys known = known_keys(requests, before, needed);
  for (auto& [id, document] : documents) {
    for (const SpkiDigest& digest : numbered_keys(document, numbered)) {
      const auto key = known.find(digest);
      if (key != known.end()) document.public_keys.insert(*key);
    }
  }
}

}  // namespace millrace::tlsa
