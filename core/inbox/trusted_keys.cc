#include "core/inbox/trusted_keys.h"

#include <algorithm>
#include <map>

#include "core/base/encoding.h"
#include "core/base/printable.h"
#include "core/bundle/outbox_keys.h"
#include "core/crypto/signify_file.h"

namespace millrace {
namespace {

constexpr std::string_view kBy = ".by.";
constexpr std::string_view kPublic = ".pub";
constexpr size_t kMaxKeyFile = 4096;          // octets
constexpr std::ptrdiff_t kMostAnnounced = 8;  // by one key; a host announces one at a time

std::string number_of(const SignifyPublicKey& key) {
  return to_hex(key.key_number());
}

// Absent: empty.
Result<std::vector<std::string>> names_in(Files& files, const Path& directory) {
  ASSIGN(const auto there, files.status(directory));
  if (!there) return std::vector<std::string>();
  return files.list(directory);
}

Result<SignifyPublicKey> read_key(Files& files, const Path& path) {
  ASSIGN(const std::string text, files.read(path, kMaxKeyFile));
  return SignifyPublicKey::parse(text, path);
}

Result<std::vector<SignifyPublicKey>> pinned_keys(Files& files, const Path& directory,
                                                  const std::set<std::string>& revoked) {
  ASSIGN(const auto names, names_in(files, directory));
  std::vector<SignifyPublicKey> keys;
  for (const std::string& name : names) {
    if (!name.ends_with(kPublic)) continue;
    ASSIGN(SignifyPublicKey key, read_key(files, directory / name));
    if (!revoked.contains(number_of(key))) keys.push_back(std::move(key));
  }
  return keys;
}

// The number of the key that announced it: "KEY.by.ANNOUNCER.pub".
std::string announcer_of(std::string_view name) {
  const size_t by = name.find(kBy);
  if (by == std::string_view::npos || !name.ends_with(kPublic)) return "";
  const std::string_view rest = name.substr(by + kBy.size());
  return std::string(rest.substr(0, rest.size() - kPublic.size()));
}

Result<void> add_announced(Files& files, const Path& directory, TrustedKeys& keys) {
  ASSIGN(const auto names, names_in(files, directory));
  for (const std::string& name : names) {
    const std::string announcer = announcer_of(name);
    if (!keys.is_pinned(announcer)) continue;
    ASSIGN(SignifyPublicKey key, read_key(files, directory / name));
    const std::string number = number_of(key);
    keys.announcers.emplace(number, announcer);
    if (keys.revoked.contains(number) || keys.is_pinned(number)) continue;
    keys.announced.push_back(std::move(key));
  }
  return {};
}

}  // namespace

std::vector<SignifyPublicKey> TrustedKeys::all() const {
  std::vector<SignifyPublicKey> keys = pinned;
  keys.insert(keys.end(), announced.begin(), announced.end());
  return keys;
}

bool TrustedKeys::is_pinned(const std::string& number) const {
  return std::ranges::any_of(
      pinned, [&number](const SignifyPublicKey& key) { return number_of(key) == number; });
}

Result<std::set<std::string>> revoked_keys(const StageContext& context) {
  const Path directory = context.paths.revoked_directory();
  ASSIGN(const auto names, names_in(context.env.files, directory));
  std::set<std::string> revoked;
  for (const std::string& name : names) {
    const std::string number = name.substr(0, name.find('.'));
    const auto octets = from_hex(number);
    if (!octets || octets->size() != kSignifyKeyNumber || to_hex(*octets) != number) {
      return config_error((directory / printable(name)).string() +
                          ": expected the number of a key, 16 hexadecimal digits in lower case, as "
                          "the name; millrace bundle show prints it");
    }
    revoked.insert(number);
  }
  return revoked;
}

Result<TrustedKeys> trusted_keys(const StageContext& context, const std::string& source) {
  Files& files = context.env.files;
  const Path directory = context.paths.trusted_directory(source);
  TrustedKeys keys;
  ASSIGN(keys.revoked, revoked_keys(context));
  ASSIGN(keys.pinned, pinned_keys(files, directory, keys.revoked));
  TRY(add_announced(files, context.paths.announced_directory(source), keys));
  if (!keys.pinned.empty()) return keys;
  return config_error(directory.string() +
                      ": no key of that host is pinned: copy the .pub files of its state's "
                      "signing/ here, over a way that you trust");
}

Result<void> keep_announced(const StageContext& context, const std::string& source,
                            const std::string& announcer, const std::string& key_text) {
  ASSIGN(const SignifyPublicKey key, SignifyPublicKey::parse(key_text, std::string(kNextKeyFile)));
  const Path directory = context.paths.announced_directory(source);
  const Path path =
      directory / (number_of(key) + std::string(kBy) + announcer + std::string(kPublic));
  ASSIGN(const auto names, names_in(context.env.files, directory));
  if (std::ranges::count(names, path.filename().string()) > 0) return {};
  if (std::ranges::count(names, announcer, announcer_of) >= kMostAnnounced) {
    return Error(directory.string() + ": key " + announcer + " has announced " +
                 std::to_string(kMostAnnounced) +
                 " keys, and announces one more: pin the one that is used next and remove the "
                 "others here, or revoke key " +
                 announcer);
  }
  TRY(context.env.files.make_directory(directory, 0755));
  return context.env.files.write(path, key.file("announced by key " + announcer), 0644);
}

}  // namespace millrace
