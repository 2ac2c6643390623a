#include "core/files/ownership.h"

#include <cstdio>

#include <pwd.h>
#include <sys/stat.h>

namespace millrace {
namespace {

enum class Owner { runner, runner_or_root, anyone };

struct Rule {
  Owner owner;
  mode_t barred;     // forbidden bits
  const char* what;  // that others could change
  Owner owner_above;
  mode_t barred_above;
};

constexpr mode_t kNotShared = S_IWGRP | S_IWOTH;
constexpr mode_t kShared = S_IWOTH;
constexpr mode_t kPrivate = S_IRWXG | S_IRWXO;

Rule rule_of(FileKind kind) {
  using enum Owner;
  switch (kind) {
    case FileKind::configuration:
      return {runner_or_root, kNotShared, "the configuration", runner_or_root, kNotShared};
    case FileKind::program:
      return {runner_or_root, kNotShared, "the program that is run", runner_or_root, kNotShared};
    case FileKind::private_key:
      return {runner_or_root, kPrivate, "this key", runner_or_root, kNotShared};
    case FileKind::key_directory:
      return {runner_or_root, kNotShared, "the keys", runner_or_root, kNotShared};
    case FileKind::pin:
      return {runner_or_root, kNotShared, "which bundles are trusted", runner_or_root, kNotShared};
    case FileKind::state:
      return {runner, kNotShared, "the state", runner_or_root, kNotShared};
    case FileKind::publication:
      return {runner_or_root, kNotShared, "what is published", runner_or_root, kNotShared};
    case FileKind::zone_source:
      return {anyone, kShared, "the zone", runner_or_root, kShared};
    case FileKind::zone_directory:
      return {runner_or_root, kShared, "the zone", runner_or_root, kShared};
    case FileKind::service_file:
      return {anyone, kShared, "the service's certificate", runner_or_root, kNotShared};
    case FileKind::signed_directory:
      return {anyone, kShared, "the signed zone", anyone, kShared};
  }
  return {};
}

bool is_acceptable(Owner wanted, uid_t owner, uid_t runner) {
  if (wanted == Owner::anyone || owner == runner) return true;
  return wanted == Owner::runner_or_root && owner == 0;
}

// As su(1) and chown(8) take it.
std::string login_of(uid_t user) {
  const struct passwd* known = ::getpwuid(user);
  return known == nullptr ? std::to_string(user) : known->pw_name;
}

Error wrong_owner(const Path& path, const FileStatus& status, const Rule& rule, Owner wanted,
                  uid_t runner) {
  const bool root_too = wanted == Owner::runner_or_root && runner != 0;
  return Error(path.string() + ": owned by " + user_text(status.owner) + ", expected " +
               user_text(runner) + (root_too ? " or root" : "") + ": its owner can change " +
               rule.what + "; run millrace as that user (su " + login_of(status.owner) +
               "), or: chown " + login_of(runner) + " " + path.string());
}

Error wrong_mode(const Path& path, const FileStatus& status, mode_t barred, const Rule& rule) {
  return Error(path.string() + ": mode " + mode_text(status.mode) + ": others can " +
               ((status.mode & barred & kNotShared) != 0 ? "change " : "read ") + rule.what +
               "; run: chmod " + mode_text(status.mode & ~barred) + " " + path.string());
}

}  // namespace

std::string mode_text(mode_t mode) {
  char text[16];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode));
  return text;
}

std::string user_text(uid_t user) {
  const std::string login = login_of(user);
  return login == std::to_string(user) ? "user " + login : login;
}

Result<void> check_ownership(const Path& path, const FileStatus& status, FileKind kind,
                             uid_t runner) {
  const Rule rule = rule_of(kind);
  if (!is_acceptable(rule.owner, status.owner, runner)) {
    return wrong_owner(path, status, rule, rule.owner, runner);
  }
  if ((status.mode & rule.barred) != 0) return wrong_mode(path, status, rule.barred, rule);
  if (kind == FileKind::program && (status.mode & (S_ISUID | S_ISGID)) != 0) {
    return Error(
        path.string() + ": mode " + mode_text(status.mode) +
        ": set-user-ID has no effect on a program that millrace runs (sudo, doas): allow " +
        user_text(runner) + " to do the work without it");
  }
  return {};
}

Result<void> check_ownership_above(const Path& path, const FileStatus& status, FileKind kind,
                                   uid_t runner) {
  const Rule rule = rule_of(kind);
  if (!is_acceptable(rule.owner_above, status.owner, runner)) {
    return wrong_owner(path, status, rule, rule.owner_above, runner);
  }
  const bool is_sticky = (status.mode & S_ISVTX) != 0;
  if (status.type != FileType::directory || is_sticky) return {};
  if ((status.mode & rule.barred_above) == 0) return {};
  return wrong_mode(path, status, rule.barred_above, rule);
}

}  // namespace millrace
