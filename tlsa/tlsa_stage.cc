// run_tlsa(): requests of csr in, required records out.
#include "tlsa/tlsa_stage.h"

#include "core/bundle/own_outbox.h"
#include "core/inbox/inbox.h"
#include "tlsa/wanted.h"

namespace millrace::tlsa {
namespace {

using Requests = std::map<CertId, RequestDocument>;

// The last emitted documents. An outbox that cannot be read is written again: the zones keep their
// records, because only named records are removed.
Documents emitted_before(const StageContext& context) {
  auto files = own_outbox(context, Stage::tlsa);
  if (!files) return {};
  Bundle bundle;
  bundle.meta.scope = "tlsa";
  bundle.files = *std::move(files);
  auto documents = millrace::tlsa_of(bundle);
  return documents ? *std::move(documents) : Documents();
}

Documents wanted_of(const Settings& settings, const Requests& requests, const Documents& before,
                    StageReport& report) {
  Documents wanted;
  for (const CertificateSettings& certificate : settings.certificates) {
    if (certificate.owners.empty()) continue;
    const auto request = requests.find(certificate.id);
    if (request != requests.end()) {
      wanted.emplace(certificate.id, wanted_records(certificate, settings.ttl, request->second));
      continue;
    }
    report.wait_for(Stage::csr, {certificate_subject(certificate.id),
                                 before.contains(certificate.id)
                                     ? "csr no longer has a request; its TLSA records stay"
                                     : "no request from csr yet"});
  }
  return wanted;
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

Result<void> step(const StageContext& context, const Settings& settings,
                  const std::set<DnsName>& withdrawn, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "tlsa"));
  ASSIGN(Inbox inbox, read_inbox(context, Stage::tlsa, Stage::csr));
  const auto requests = requests_of(inbox, expected_names(settings), context.memory);
  report.add(std::move(inbox.report));
  const Documents before = emitted_before(context);
  Documents documents = wanted_of(settings, requests, before, report);
  // Where all keys are of one host, it may retire those of a certificate that it has renamed.
  const bool is_alone = context.sources == nullptr || context.sources->list.empty();
  const Retired retired = retired_digests(requests, is_alone ? Documents() : before, report);
  const Documents kept = kept_records(before, documents, all_of(retired), withdrawn);
  add_kept(kept, documents);
  add_retired(retired, settings.ttl, documents);
  FileTree contents;
  size_t records = 0;
  for (const auto& [id, document] : documents) {
    records += document.records.size();
    contents.emplace("tlsa/" + id.text() + ".json", encode(document));
  }
  ASSIGN(report.changed, write_outbox(context, Stage::tlsa, contents));
  if (!report.changed) return {};
  report.add_done(std::to_string(records) + " records required, of " +
                  std::to_string(contents.size()) + " certificates");
  note_kept(kept, report);
  return {};
}

}  // namespace

StageReport run_tlsa(const StageContext& context, const Settings& settings,
                     const std::set<DnsName>& withdrawn) {
  StageReport report;
  if (auto done = step(context, settings, withdrawn, report); !done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("tlsa");
}

}  // namespace millrace::tlsa
