#include "cli/command/commands.h"
#include "cli/line/with_config.h"
#include "cli/view/rollover_view.h"
#include "core/bundle/own_outbox.h"
#include "core/inbox/source_copy.h"

namespace millrace::cli {
namespace {

Bundle bundle_of(FileTree files) {
  Bundle bundle;
  bundle.meta.scope = "tlsa";
  bundle.files = std::move(files);
  return bundle;
}

Result<Rollovers> own_rollovers(const StageContext& context) {
  ASSIGN(FileTree files, own_outbox(context, Stage::tlsa));
  return rollovers_of(bundle_of(std::move(files)));
}

// Of a DNS host that this host reads: the last version that was accepted.
Result<Rollovers> rollovers_from(const StageContext& context, const Source& source) {
  ASSIGN(const auto bundle, SourceCopy(context, source, to_text(Stage::tlsa)).read());
  return bundle ? rollovers_of(*bundle) : Rollovers();
}

// Nothing is written and nothing is locked.
Result<Rollovers> known_rollovers(const StageContext& context, const Config& config) {
  Rollovers all;
  if (runs(config, Stage::tlsa)) {
    ASSIGN(all, own_rollovers(context));
  }
  for (const Source& source : config.sources.list) {
    if (!source.provides(Stage::tlsa)) continue;
    ASSIGN(Rollovers more, rollovers_from(context, source));
    all.merge(more);
  }
  return all;
}

bool has_records(const Config& config, const CertId& id) {
  const auto found =
      std::ranges::find(config.tlsa.certificates, id, &tlsa::CertificateSettings::id);
  return found != config.tlsa.certificates.end() && !found->owners.empty();
}

// A certificate that has TLSA owners here, and of which nothing is known.
void report_missing(const Config& config, const acme::Selection& selection, const Rollovers& known,
                    StageReport& report) {
  for (const auto& certificate : config.acme.certificates) {
    const CertId& id = certificate.id;
    if (!acme::is_selected(selection, id) || known.contains(id) || !has_records(config, id))
      continue;
    report.add_pending(
        {certificate_subject(id), "nothing is known of its TLSA records yet: run millrace run"});
  }
}

Result<Outcome> run_tlsa_show(const Invocation& invocation) {
  return with_config(invocation, [&](const Config& config) -> Result<Outcome> {
    ASSIGN(const auto selection, select_certificates(config, invocation.arguments.operands()));
    const StageContext context = config.context(invocation.env);
    ASSIGN(const Rollovers known, known_rollovers(context, config));
    Outcome outcome;
    Json certificates = Json::array();
    for (const auto& [id, document] : known) {
      if (!acme::is_selected(selection, id)) continue;
      for (std::string& line : rollover_lines(document, context.now(), config.dns.tlsa_numbers)) {
        outcome.output.push_back(std::move(line));
      }
      certificates.push_back(rollover_json(document, context.now(), config.dns.tlsa_numbers));
    }
    outcome.fields["certificates"] = certificates.dump();
    report_missing(config, selection, known, outcome.report);
    return outcome;
  });
}

}  // namespace

extern const Command kTlsaShow = {
    .name = "tlsa show",
    .operands = {"[CERT…]", 0, kAnyNumber},
    .summary = "shows since when TLSA records are visible and which key may be used",
    .help =
        "Prints for each certificate with TLSA records in which phase of a key rollover it is, its "
        "current, next and previous keys, and for each record since when all name servers serve "
        "it. The event horizon of a record is the time after which no client holds a set without "
        "it, or can be given one: twice the greatest TTL after it became visible, and not before "
        "the last signature of a set without it has expired. From then on the key may be used. "
        "Records of other numbers that the configuration has beside 3 1 1 are listed with what is "
        "to be considered about them.",
    .example = "tlsa show mail",
    .run = run_tlsa_show,
};

}  // namespace millrace::cli
