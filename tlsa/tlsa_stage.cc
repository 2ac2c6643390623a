// run_tlsa(): requests of csr in, required records out, and what is known of them.
#include "tlsa/tlsa_stage.h"

#include <algorithm>

#include "core/bundle/bundle_meta.h"
#include "core/bundle/own_outbox.h"
#include "core/inbox/inbox.h"
#include "core/rollover/deployed_document.h"
#include "core/rollover/rollover_document.h"
#include "tlsa/former_sets.h"
#include "tlsa/rollover_pass.h"
#include "tlsa/wanted.h"

namespace millrace::tlsa {
namespace {

using Requests = std::map<CertId, RequestDocument>;

constexpr size_t kMostRetired = 64;  // digests in one document

// What was emitted last. An outbox that cannot be read is written again: the zones keep their
// records, because only named records are removed, and lost rollovers take the longest wait.
struct Emitted {
  FileTree files;
  Documents documents;
  Rollovers rollovers;
};

Emitted emitted_before(const StageContext& context) {
  auto files = own_outbox(context, Stage::tlsa);
  if (!files) return {};
  Bundle bundle;
  bundle.meta.scope = "tlsa";
  bundle.files = *std::move(files);
  auto documents = millrace::tlsa_of(bundle);
  auto rollovers = rollovers_of(bundle);
  return {std::move(bundle.files), documents ? *std::move(documents) : Documents(),
          rollovers ? *std::move(rollovers) : Rollovers()};
}

void wait_for_requests(const Settings& settings, const Requests& requests, const Documents& before,
                       StageReport& report) {
  for (const CertificateSettings& certificate : settings.certificates) {
    if (certificate.owners.empty() || requests.contains(certificate.id)) continue;
    report.wait_for(Stage::csr, {certificate_subject(certificate.id),
                                 before.contains(certificate.id)
                                     ? "csr no longer has a request; its TLSA records stay"
                                     : "no request from csr yet"});
  }
}

// Whether this host's poll has reported nothing that is still valid: it will in this run.
bool awaits_own_poll(const StageContext& context) {
  const bool is_own = context.sources == nullptr || context.sources->own.contains(Stage::poll);
  const Path path = context.paths.outbox(Stage::poll) / "current" / "META.json";
  if (!is_own) return false;
  const auto there = context.env.files.status(path);
  if (there && !*there) return true;
  const auto text = context.env.files.read(path);
  const auto meta = text ? decode_bundle_meta(*text, path) : Result<BundleMeta>(text.error());
  return meta && meta->expires <= context.now();
}

// What consumers report can only delay a retirement: without it the looks of this host decide.
std::map<CertId, std::set<SpkiDigest>> deployed(const StageContext& context, StageReport& report) {
  std::map<CertId, std::set<SpkiDigest>> keys;
  auto inbox = read_observed(context, Stage::tlsa, Stage::pull);
  if (!inbox) return keys;
  for (const InboxPart& part : inbox->parts) {
    auto documents = deployed_of(part.bundle);
    if (!documents) {
      inbox->refuse(part.source, std::move(documents).error());
      continue;
    }
    for (const auto& [id, document] : *documents) keys[id].insert(document.spki);
  }
  report.add(std::move(inbox->report));
  return keys;
}

// nullopt: poll has reported nothing, or nothing that can be read: records are published all the
// same.
std::optional<ZoneFacts> polled(const StageContext& context, StageReport& report) {
  if (awaits_own_poll(context)) return std::nullopt;
  auto inbox = read_observed(context, Stage::tlsa, Stage::poll);
  if (!inbox) {
    report.fail(std::move(inbox).error());
    return std::nullopt;
  }
  const PublishedDocument published = published_of(*inbox);
  report.add(std::move(inbox->report));
  if (inbox->parts.empty()) return std::nullopt;
  return ZoneFacts::of(published);
}

ExpectedNames expected_names(const Settings& settings) {
  ExpectedNames names;
  for (const CertificateSettings& certificate : settings.certificates) {
    if (!certificate.names.empty()) names.emplace(certificate.id, certificate.names);
  }
  return names;
}

std::set<SpkiDigest> all_of(const Retired& retired) {
  std::set<SpkiDigest> all;
  for (const auto& [id, digests] : retired) all.insert(digests.begin(), digests.end());
  return all;
}

void note_kept(const Documents& kept, StageReport& report) {
  for (const auto& [id, document] : kept) {
    for (const TlsaRecord& record : document.records) {
      report.add_note({certificate_subject(id),
                       record.owner.text() + " TLSA 3 1 1 " + record.digest.hex() +
                           " stays: no configured certificate has this key any more, but a "
                           "server may use it; when none does, run: millrace tlsa --withdraw " +
                           record.owner.text()});
    }
  }
}

// Of owners whose records are gone.
void report_former(const Rollovers& before, const Rollovers& after, StageReport& report) {
  for (const auto& [id, document] : after) {
    for (const FormerSets& former : document.former) {
      const auto last = before.find(id);
      const FormerSets* older =
          last == before.end() ? nullptr : last->second.former_of(former.sets.owner);
      const std::string owner = former.sets.owner.text();
      if (former.until && (older == nullptr || !older->until)) {
        report.add_note({certificate_subject(id),
                         owner + ": clients may have its former TLSA records until " +
                             format_time(*former.until) +
                             ": a service there must present one of their keys until then"});
      } else if (former.unused && older != nullptr && !older->unused) {
        report.add_done({certificate_subject(id),
                         owner + ": no service is there any more: its former TLSA records delay "
                                 "no key"});
      }
    }
  }
}

void add_retired_to(const Retired& more, Retired& all) {
  for (const auto& [id, digests] : more) {
    auto& list = all[id];
    for (const SpkiDigest& digest : digests) {
      const bool is_new = std::ranges::count(list, digest) == 0;
      if (is_new && list.size() < kMostRetired) list.push_back(digest);
    }
  }
}

FileTree encoded(const Documents& documents, const Rollovers& rollovers) {
  FileTree contents;
  for (const auto& [id, document] : documents)
    contents.emplace("tlsa/" + id.text() + ".json", encode(document));
  for (const auto& [id, rollover] : rollovers)
    contents.emplace("rollover/" + id.text() + ".json", encode(rollover));
  return contents;
}

// Whether the records are others than before, not only what is known of them.
bool differ_in_records(const Documents& documents, const FileTree& before) {
  const auto is_of_records = [](const auto& file) { return file.first.starts_with("tlsa/"); };
  const auto count = static_cast<size_t>(std::ranges::count_if(before, is_of_records));
  return count != documents.size() || !std::ranges::all_of(documents, [&before](const auto& entry) {
           const auto file = before.find("tlsa/" + entry.first.text() + ".json");
           return file != before.end() && file->second == encode(entry.second);
         });
}

class TlsaPass {
 public:
  TlsaPass(const StageContext& context, const Settings& settings, StageReport& report)
      : context_(context), settings_(settings), report_(report) {}

  Result<void> run(const std::set<DnsName>& withdrawn, const PublishedOwners& published) {
    ASSIGN(const auto lock, lock_stage(context_, "tlsa"));
    ASSIGN(Inbox inbox, read_inbox(context_, Stage::tlsa, Stage::csr));
    requests_ = requests_of(inbox, expected_names(settings_), context_.memory);
    report_.add(std::move(inbox.report));
    before_ = emitted_before(context_);
    wait_for_requests(settings_, requests_, before_.documents, report_);
    // Where all keys are of one host, it may retire those of a certificate that it has renamed.
    const bool is_alone = context_.sources == nullptr || context_.sources->list.empty();
    outcome_ =
        step_rollovers(context_, settings_,
                       {requests_, before_.documents, before_.rollovers, polled(context_, report_),
                        deployed(context_, report_), published, !is_alone},
                       report_);
    Retired retired =
        retired_digests(requests_, is_alone ? Documents() : before_.documents, report_);
    add_retired_to(outcome_.retired, retired);
    return write(retired, withdrawn);
  }

 private:
  Result<void> write(const Retired& retired, const std::set<DnsName>& withdrawn) {
    Documents documents = outcome_.documents;
    const Documents kept = kept_records(before_.documents, documents, all_of(retired), withdrawn);
    add_kept(kept, documents);
    add_retired(retired, settings_.ttl, documents);
    add_public_keys(requests_, before_.documents, settings_.numbered, documents);
    report_unlisted_keys(settings_, outcome_, documents, report_);
    keep_former_sets({before_.rollovers, documents, withdrawn},
                     {settings_.ttl, settings_.window, settings_.margin, settings_.validity},
                     context_.now(), outcome_.rollovers);
    ASSIGN(report_.changed,
           write_outbox(context_, Stage::tlsa, encoded(documents, outcome_.rollovers)));
    if (!report_.changed) return {};
    if (differ_in_records(documents, before_.files)) add_done(documents);
    note_kept(kept, report_);
    report_former(before_.rollovers, outcome_.rollovers, report_);
    note_unseen(settings_, outcome_, report_);
    return {};
  }

  void add_done(const Documents& documents) {
    size_t records = 0;
    for (const auto& [id, document] : documents) records += document.records.size();
    report_.add_done(std::to_string(records) + " records required, of " +
                     std::to_string(documents.size()) + " certificates");
  }

  const StageContext& context_;
  const Settings& settings_;
  StageReport& report_;
  Requests requests_;
  Emitted before_;
  RolloverOutcome outcome_;
};

}  // namespace

StageReport run_tlsa(const StageContext& context, const Settings& settings,
                     const std::set<DnsName>& withdrawn, const PublishedOwners& published) {
  StageReport report;
  auto done = TlsaPass(context, settings, report).run(withdrawn, published);
  if (!done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("tlsa");
}

}  // namespace millrace::tlsa
