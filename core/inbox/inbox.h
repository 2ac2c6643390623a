// What a stage reads of another: this host's own outbox of that stage, and the sources that have
// it.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/bundle/documents.h"
#include "core/bundle/stage.h"
#include "core/inbox/source.h"

namespace millrace {

struct InboxPart {
  const Source* source = nullptr;  // null: this host's own
  Bundle bundle;
};

// Several parts, of which each can fail without the others. What is refused is in the report, and
// the inbox is not complete then: the reader withdraws nothing that is missing from it.
struct Inbox {
  std::vector<InboxPart> parts;  // the first one wins where two have the same certificate
  bool is_complete = true;
  StageReport report;

  void refuse(const Source* source, Error error);
};

// Refreshes the copies of the sources and reads them, and this host's outbox of `writer` with its
// pinned key STATE/signing/WRITER.pub. A source that fails is reported; of it, the last version
// accepted is read until it expires. Error: this host's own outbox cannot be read, or has been
// there and is missing: an outbox that is not mounted withdraws nothing.
Result<Inbox> read_inbox(const StageContext& context, Stage reader, Stage writer);

// The same of other hosts alone, which a stage of this host reads for what it has itself: those
// from which nothing has come yet are not reported.
Inbox read_others(const StageContext& context, Stage reader, Stage writer);

// The same of a stage that is observed only: where it runs on no host that is known here, the inbox
// is empty.
Result<Inbox> read_observed(const StageContext& context, Stage reader, Stage writer);

// The documents of all parts. A part with a malformed document is refused as a whole, for its
// writer is not to be trusted then; a document for names that its source is not allowed is refused
// alone. `expected`: the names of certificates, as far as this host knows them; a source's request
// for other names is refused, so that no host can take the place of another one's request.
using ExpectedNames = std::map<CertId, std::vector<CertName>>;
std::map<CertId, RequestDocument> requests_of(Inbox& inbox, const ExpectedNames& expected,
                                              StageMemory* memory = nullptr);
std::map<CertId, ChallengeDocument> challenges_of(Inbox& inbox);
std::map<CertId, TlsaDocument> tlsa_of(Inbox& inbox);
std::map<DnsName, ZoneDocument> zones_of(Inbox& inbox);
PublishedDocument published_of(Inbox& inbox);

// Whether the source may have a certificate with these names; this host may always. The error names
// the one that it may not.
Result<void> check_allowed(const Source* source, const std::vector<CertName>& names);
// The same for records at that owner.
Result<void> check_allowed_owner(const Source* source, const DnsName& owner);

}  // namespace millrace
