// The documents of all parts of an inbox, by the rules of their sources.
#include <algorithm>

#include "core/base/joined.h"
#include "core/bundle/stage_memory.h"
#include "core/inbox/inbox.h"

namespace millrace {
namespace {

constexpr size_t kMostAtOneOwner = 50;

// The name that a challenge proves: without "_acme-challenge" and the like.
DnsName proved_name(const DnsName& owner) {
  DnsName name = owner;
  while (name.wire().size() > 1 && name.wire()[1] == '_') name = name.parent();
  return name;
}

bool allows_records(const Source* source, const DnsName& owner) {
  if (source == nullptr || !source->allow) return true;
  const DnsName name = proved_name(owner);
  return std::ranges::any_of(*source->allow,
                             [&name](const AllowedName& one) { return one.allows_records(name); });
}

Error not_allowed(const Source& source, const std::string& what) {
  return Error(what + " is not allowed to it (/sources/" + source.name + "/allow has " +
               or_none(joined(*source.allow)) + ")");
}

template <class Record>
Result<void> check_records(const Source* source, const std::vector<Record>& records) {
  std::map<DnsName, size_t> counts;
  for (const Record& record : records) {
    if (!allows_records(source, record.owner)) return not_allowed(*source, record.owner.text());
    if (++counts[record.owner] > kMostAtOneOwner) {
      return Error("more than " + std::to_string(kMostAtOneOwner) + " records at " +
                   record.owner.text());
    }
  }
  return {};
}

Subject subject_of(const CertId& id) {
  return certificate_subject(id);
}
Subject subject_of(const DnsName& zone) {
  return zone_subject(zone);
}

// Adds the documents that pass `check`, unless another part had the same key before.
template <class Key, class Document, class Check>
void add_allowed(Inbox& inbox, const InboxPart& part, std::map<Key, Document> found,
                 const Check& check, std::map<Key, Document>& all) {
  for (auto& [key, document] : found) {
    auto allowed = check(document);
    if (allowed && all.contains(key)) {
      allowed = Error("another source, listed before, has a document of this name, which is used");
    }
    if (allowed) {
      all.emplace(key, std::move(document));
    } else {
      inbox.refuse(part.source, std::move(allowed).error().about(subject_of(key)));
    }
  }
}

Result<void> check_expected(const ExpectedNames& expected, const RequestDocument& request) {
  const auto known = expected.find(request.certificate);
  if (known == expected.end()) return {};
  std::vector<CertName> names = known->second;
  std::ranges::sort(names);
  if (names == request.names) return {};
  return not_yet("its request is for " + joined(request.names) + ", expected " + joined(names));
}

// What `decode` makes of each part, as far as `check` lets it pass.
template <class Key, class Document, class Decode, class Check>
std::map<Key, Document> merged(Inbox& inbox, const Decode& decode, const Check& check) {
  std::map<Key, Document> all;
  for (const InboxPart& part : inbox.parts) {
    auto found = decode(part.bundle);
    if (!found) {
      inbox.refuse(part.source, std::move(found).error());
      continue;
    }
    add_allowed(
        inbox, part, *std::move(found),
        [&](const Document& document) { return check(part.source, document); }, all);
  }
  return all;
}

Result<std::map<CertId, ChallengeDocument>> bounded_challenges(const InboxPart& part) {
  ASSIGN(auto documents, challenges_of(part.bundle));
  if (part.source == nullptr) return documents;
  size_t records = 0;
  for (const auto& [id, document] : documents) records += document.records.size();
  if (records <= part.source->max_records) return documents;
  return Error(std::to_string(records) + " challenge records, expected at most " +
               std::to_string(part.source->max_records) + " (/sources/" + part.source->name +
               "/max_records): none of them is used");
}

Result<PublishedDocument> decode_part(const Bundle& bundle) {
  const auto file = bundle.files.find("published.json");
  if (file == bundle.files.end()) return PublishedDocument();
  return decode_published(file->second, "poll: published.json");
}

// The first owner that the source may not speak of.
template <class Record>
std::optional<Error> append_allowed(const Source* source, std::vector<Record> from,
                                    std::vector<Record>& to) {
  std::optional<Error> refused;
  for (Record& record : from) {
    if (allows_records(source, record.owner)) {
      to.push_back(std::move(record));
    } else if (!refused) {
      refused = not_allowed(*source, "published: " + record.owner.text());
    }
  }
  return refused;
}

}  // namespace

Result<void> check_allowed_owner(const Source* source, const DnsName& owner) {
  if (allows_records(source, owner)) return {};
  return not_allowed(*source, owner.text());
}

Result<void> check_allowed(const Source* source, const std::vector<CertName>& names) {
  if (source == nullptr || !source->allow) return {};
  for (const CertName& name : names) {
    const bool allowed = std::ranges::any_of(
        *source->allow, [&name](const AllowedName& one) { return one.allows(name); });
    if (!allowed) return not_allowed(*source, name.text());
  }
  return {};
}

std::map<CertId, RequestDocument> requests_of(Inbox& inbox, const ExpectedNames& expected,
                                              StageMemory* memory) {
  return merged<CertId, RequestDocument>(
      inbox, [memory](const Bundle& bundle) { return requests_of(bundle, memory); },
      [&expected](const Source* source, const RequestDocument& request) -> Result<void> {
        if (source == nullptr) return {};
        TRY(check_allowed(source, request.names));
        return check_expected(expected, request);
      });
}

// Several ACME hosts may have a certificate of one name: each has records of its own.
std::map<CertId, ChallengeDocument> challenges_of(Inbox& inbox) {
  std::map<CertId, ChallengeDocument> all;
  for (const InboxPart& part : inbox.parts) {
    auto documents = bounded_challenges(part);
    if (!documents) {
      inbox.refuse(part.source, std::move(documents).error());
      continue;
    }
    for (auto& [id, document] : *documents) {
      if (auto allowed = check_records(part.source, document.records); !allowed) {
        inbox.refuse(part.source, std::move(allowed).error().about(certificate_subject(id)));
        continue;
      }
      auto& records = all.try_emplace(id, ChallengeDocument{id, {}}).first->second.records;
      std::ranges::move(document.records, std::back_inserter(records));
    }
  }
  // Two hosts have the same ones of an order that one has taken over from the other.
  for (auto& [id, document] : all) {
    auto& records = document.records;
    std::ranges::sort(records);
    records.erase(std::unique(records.begin(), records.end()), records.end());
  }
  return all;
}

std::map<CertId, TlsaDocument> tlsa_of(Inbox& inbox) {
  return merged<CertId, TlsaDocument>(
      inbox, [](const Bundle& bundle) { return tlsa_of(bundle); },
      [](const Source* source, const TlsaDocument& document) {
        return check_records(source, document.records);
      });
}

std::map<DnsName, ZoneDocument> zones_of(Inbox& inbox) {
  return merged<DnsName, ZoneDocument>(
      inbox, [](const Bundle& bundle) { return zones_of(bundle); },
      [](const Source*, const ZoneDocument&) { return Result<void>(); });
}

PublishedDocument published_of(Inbox& inbox) {
  PublishedDocument all;
  for (const InboxPart& part : inbox.parts) {
    auto document = decode_part(part.bundle);
    if (!document) {
      inbox.refuse(part.source, std::move(document).error());
      continue;
    }
    const auto append = [&](auto from, auto& to) {
      auto refused = append_allowed(part.source, std::move(from), to);
      if (refused) inbox.refuse(part.source, *std::move(refused));
    };
    append(std::move(document->challenges), all.challenges);
    append(std::move(document->tlsa), all.tlsa);
    append(std::move(document->tlsa_sets), all.tlsa_sets);
    append(std::move(document->tlsa_unknown), all.tlsa_unknown);
    append(std::move(document->tlsa_lacking), all.tlsa_lacking);
  }
  return all;
}

}  // namespace millrace
