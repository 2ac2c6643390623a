#include "cli/config/state_tree.h"

#include <algorithm>

#include <unistd.h>

#include "core/crypto/signify.h"
#include "core/files/trusted_paths.h"

namespace millrace::cli {
namespace {

struct Directory {
  Path path;
  mode_t mode;
};

std::vector<Directory> directories(const StatePaths& paths) {
  return {{paths.root(), 0755},
          {paths.accounts_directory(), 0700},
          {paths.keys_directory(), 0700},
          {paths.orders_directory(), 0700},
          {paths.revocations_directory(), 0700},
          {paths.zones_directory(), 0700},
          {paths.services_directory(), 0700},
          {paths.signing_directory(), 0755},
          {paths.seen_directory(), 0700},
          {paths.trusted_directory(), 0755},
          {paths.revoked_directory(), 0755},
          {paths.inbox_directory(), 0755},
          {paths.locks_directory(), 0755},
          {paths.outboxes_directory(), 0755}};
}

Result<bool> is_there(Files& files, const Path& path) {
  ASSIGN(const auto seen, files.status(path));
  return seen.has_value();
}

Result<void> make_directories(const StageContext& context, StageReport& report) {
  for (const Directory& directory : directories(context.paths)) {
    ASSIGN(const bool there, is_there(context.env.files, directory.path));
    if (there) continue;
    TRY(context.env.files.make_directory(directory.path, directory.mode));
    report.changed = true;
    if (directory.path == context.paths.root()) {
      report.done.push_back("state directory " + directory.path.string() + " made");
    }
  }
  return {};
}

std::string comment(const StageContext& context, std::string_view scope) {
  return "millrace " + std::string(scope) + " on " + context.host;
}

Result<SignifySecretKey> secret_of(const StageContext& context, std::string_view scope,
                                   const Path& path, bool there) {
  if (there) {
    ASSIGN(const Secret text, context.env.files.read_private(path));
    return SignifySecretKey::parse(text.view(), path);
  }
  ASSIGN(SignifySecretKey key, SignifySecretKey::generate());
  TRY(context.env.files.write(path, key.file(comment(context, scope)).view(), 0600));
  return key;
}

// The secret key first: after a crash between the two, the next init can complete the pair.
Result<void> make_key(const StageContext& context, std::string_view scope, StageReport& report) {
  const Path secret = context.paths.signing_directory() / (std::string(scope) + ".sec");
  const Path pub = context.paths.signing_directory() / (std::string(scope) + ".pub");
  ASSIGN(const bool secret_there, is_there(context.env.files, secret));
  ASSIGN(const bool public_there, is_there(context.env.files, pub));
  if (secret_there && public_there) return {};
  if (public_there) {
    return config_error(pub.string() + ": exists without " + secret.filename().string() +
                        "; put that back, or remove the .pub file if the secret key is lost");
  }
  ASSIGN(const SignifySecretKey key, secret_of(context, scope, secret, secret_there));
  TRY(context.env.files.write(pub, key.public_key().file(comment(context, scope)), 0644));
  report.changed = true;
  report.done.push_back("signing key of " + std::string(scope) + " made: " + secret.string());
  return {};
}

Result<void> make_all(const StageContext& context, const std::vector<Stage>& stages,
                      StageReport& report) {
  // As root in another user's directory it would make files that the user cannot write.
  TRY(TrustedPaths(context.env.files, ::geteuid()).check(context.paths.root(), FileKind::state));
  TRY(make_directories(context, report));
  ASSIGN(const auto lock, lock_stage(context, "init"));
  for (const Stage stage : kAllStages) {
    const bool is_wanted = stages.empty() || std::ranges::count(stages, stage) > 0;
    if (is_wanted) TRY(make_key(context, to_text(stage), report));
  }
  // Others read the reports of hosts that have a part of the roles.
  return stages.empty() ? Result<void>() : make_key(context, kReportScope, report);
}

}  // namespace

StageReport make_state_tree(const StageContext& context, const std::vector<Stage>& stages) {
  StageReport report;
  const auto made = make_all(context, stages, report);
  if (!made) report.fail(made.error());
  return report;
}

}  // namespace millrace::cli
