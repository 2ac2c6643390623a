// run_publish(): chains of fetch and requests of csr in, the signed publication out.
#include "publish/publish_stage.h"

#include <algorithm>

#include "core/bundle/bundle_version.h"
#include "core/bundle/outbox_keys.h"
#include "core/inbox/inbox.h"
#include "publish/publication.h"
#include "publish/published_serial.h"

namespace millrace::publish {
namespace {

constexpr std::string_view kScope = "publication";
constexpr std::string_view kPublicKey =
    "publish.pub";  // at the top of the set, for readers that pin it

// The current content of the publication, expired or not; empty if it is damaged or of another key.
FileTree published_before(const StageContext& context, const Path& directory) {
  const auto keys = own_keys(context, Stage::publish);
  const auto serial = current_serial(context.env.files, directory);
  if (!keys || !serial || !*serial) return {};
  auto version = read_version(context.env.files, directory, **serial, BundleTrust{*keys});
  return version ? std::move(version->files) : FileTree();
}

// Certificates of a publication: each has one certificate.json.
std::ptrdiff_t count_certificates(const FileTree& contents) {
  return std::count_if(contents.begin(), contents.end(),
                       [](const auto& file) { return file.first.ends_with("/certificate.json"); });
}

Result<void> write(const StageContext& context, const Settings& settings,
                   const SignifySecretKey& key, FileTree contents, StageReport& report) {
  const auto certificates = count_certificates(contents);
  contents.emplace(kPublicKey, key.public_key().file("publish"));
  ASSIGN(const uint64_t before, published_serial(context));
  ASSIGN(const uint64_t epoch, key_epoch(context, Stage::publish));
  ASSIGN(const auto next, next_public_key(context, Stage::publish));
  if (next) contents.insert_or_assign(std::string(kNextKeyFile), *next);
  const BundleWriter writer = {.scope = std::string(kScope),
                               .host = context.host,
                               .key_name = "publish.sec",
                               .key = key,
                               .lifetime = settings.lifetime,
                               .least_serial = before,
                               .epoch = epoch};
  ASSIGN(const BundleOutcome outcome,
         write_bundle(context.env.files, settings.directory, writer, contents, context.now()));
  if (outcome.serial != before) TRY(remember_published(context, outcome.serial));
  report.changed = outcome.changed;
  if (outcome.changed) {
    report.add_done(Line("version " + std::to_string(outcome.serial) + " in " +
                         settings.directory.string() +
                         ": certificates: " + std::to_string(certificates))
                        .as("certificates-published"));
  }
  return {};
}

// The ACME host's configuration decides which names a certificate has.
ExpectedNames names_of(const std::map<CertId, Issued>& issued) {
  ExpectedNames names;
  for (const auto& [id, one] : issued) names.emplace(id, one.document.names);
  return names;
}

Result<void> step(const StageContext& context, const Settings& settings, StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "publish"));
  TRY(miss_lost_publication(context, settings));
  ASSIGN(const auto key, signing_key(context, Stage::publish));
  ASSIGN(Inbox fetched, read_inbox(context, Stage::publish, Stage::fetch));
  ASSIGN(Inbox requested, read_inbox(context, Stage::publish, Stage::csr));
  Inputs inputs;
  inputs.issued = issued_of(fetched);
  inputs.requests = requests_of(requested, names_of(inputs.issued), context.memory);
  inputs.is_complete = fetched.is_complete && requested.is_complete;
  report.add(std::move(fetched.report));
  report.add(std::move(requested.report));
  // Without either it is not known what should be published: the current content is kept.
  if (fetched.parts.empty() || requested.parts.empty()) return {};
  inputs.published = published_before(context, settings.directory);
  FileTree contents = publication(inputs, context.now(), report);
  if (contents.empty() && inputs.published.empty()) return {};
  return write(context, settings, *key, std::move(contents), report);
}

}  // namespace

StageReport run_publish(const StageContext& context, const Settings& settings) {
  StageReport report;
  if (settings.directory.empty()) return report;
  if (auto done = step(context, settings, report); !done) {
    report.fail(std::move(done).error());
  }
  return std::move(report).in("publish");
}

}  // namespace millrace::publish
