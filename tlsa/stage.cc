// run_tlsa(): requests of csr in, wanted records out.
#include "core/documents.h"
#include "tlsa/stages.h"
#include "tlsa/wanted.h"

namespace millrace::tlsa {
namespace {

Result<void> step(const StageContext& context, const Settings& settings, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "tlsa"));
  ASSIGN(const auto inbox, read_inbox(context, Stage::tlsa, Stage::csr));
  ASSIGN(const auto requests, requests_of(inbox, context.memory));
  FileTree contents;
  size_t records = 0;
  for (const CertificateSettings& certificate : settings.certificates) {
    if (certificate.owners.empty()) continue;
    const auto request = requests.find(certificate.id);
    if (request == requests.end()) {
      report.wait_for(Stage::csr,
                      "tlsa: certificate " + certificate.id.text() + ": no request from csr yet");
      continue;
    }
    const TlsaDocument document = wanted_records(certificate, settings.ttl, request->second);
    records += document.records.size();
    contents.emplace("tlsa/" + certificate.id.text() + ".json", encode(document));
  }
  ASSIGN(report.changed, write_outbox(context, Stage::tlsa, contents));
  if (report.changed) {
    report.done.push_back("tlsa: " + std::to_string(records) + " records wanted, of " +
                          std::to_string(contents.size()) + " certificates");
  }
  return {};
}

}  // namespace

StageReport run_tlsa(const StageContext& context, const Settings& settings) {
  StageReport report;
  if (auto done = step(context, settings, report); !done) {
    report.fail(std::move(done).error().in("tlsa"));
  }
  return report;
}

}  // namespace millrace::tlsa
