#include "core/etcd/etcd_push.h"

#include <algorithm>
#include <optional>

#include "core/etcd/etcd_batch.h"
#include "core/etcd/etcd_outbox.h"
#include "core/etcd/head_decision.h"
#include "core/etcd/local_version.h"
#include "core/etcd/pushed_version.h"

namespace millrace {
namespace {

constexpr Duration kVerifyInterval = std::chrono::hours(1);
constexpr Duration kSweepInterval = std::chrono::hours(24);
constexpr int kMostRounds = 4;
constexpr size_t kMaxSignature = 64U << 20U;  // octets

// A time in the future was noted with a wrong clock.
bool is_recent(TimePoint at, TimePoint now, Duration interval) {
  return at <= now && now - at < interval;
}

class OutboxPush {
 public:
  OutboxPush(const StageContext& context, EtcdClient& client, const PushedOutbox& outbox)
      : context_(context),
        files_(context.env.files),
        client_(client),
        outbox_(outbox),
        paths_(client.place(), client.place().box, outbox.scope),
        record_path_(context.paths.pushed(outbox.scope)) {}

  Result<bool> run();

 private:
  bool is_known() const;
  bool is_same(const EtcdHead& head) const;
  Result<bool> move_head();
  Result<std::optional<bool>> swap(const std::optional<SeenEtcdHead>& seen);
  Result<void> put_version(const std::optional<SeenEtcdHead>& seen);
  Result<void> put_objects();
  Result<void> find_present(const std::optional<SeenEtcdHead>& seen);
  Result<void> list_objects();
  Result<void> clean();
  Result<std::set<std::string>> needed() const;
  Result<std::set<uint64_t>> stored_versions();
  Result<void> remember(TimePoint swept);

  const StageContext& context_;
  Files& files_;
  EtcdClient& client_;
  const PushedOutbox& outbox_;
  EtcdPaths paths_;
  Path record_path_;
  PushedVersion record_;
  LocalVersion local_;
  std::set<std::string> present_;  // objects in the store, as far as they are known
  bool is_swept_ = false;          // present_ has all of them
};

Result<bool> OutboxPush::run() {
  ASSIGN(auto local, read_local_version(files_, outbox_.directory));
  if (!local) return false;
  local_ = *std::move(local);
  record_ = read_pushed_version(files_, record_path_);
  if (is_known() && is_recent(record_.verified, context_.now(), kVerifyInterval)) return false;
  ASSIGN(const bool is_moved, move_head());
  TRY(remember(record_.swept));
  if (!is_moved && !is_swept_) return false;
  TRY(clean());
  if (is_swept_) TRY(remember(context_.now()));
  return is_moved;
}

bool OutboxPush::is_known() const {
  return record_.place == paths_.head() && record_.serial == local_.head.serial &&
         record_.digest == local_.head.digest && record_.signatures == local_.signatures_digest &&
         is_recent(record_.swept, context_.now(), kSweepInterval);
}

bool OutboxPush::is_same(const EtcdHead& head) const {
  return record_.place == paths_.head() && record_.serial == head.serial &&
         record_.digest == head.digest;
}

// Until the head is this host's version. A lost comparison and an unknown outcome are decided by
// what is read next.
Result<bool> OutboxPush::move_head() {
  for (int round = 0; round < kMostRounds; ++round) {
    ASSIGN(const auto seen, read_etcd_head(client_, paths_));
    const auto head = seen ? std::optional(seen->head) : std::nullopt;
    ASSIGN(const HeadDecision decision,
           decide_head(head, local_.head, client_.place().box, paths_.head()));
    const bool is_there = decision == HeadDecision::is_there;
    if (is_there && head->id == local_.head.id) return true;  // by the write of unknown outcome
    if (is_there && is_known()) return false;
    TRY(put_version(seen));
    if (is_there) return false;
    ASSIGN(const auto is_swapped, swap(seen));
    if (is_swapped) return *is_swapped;
  }
  return not_yet(paths_.head() +
                 ": changed each time it was about to be changed: the next run "
                 "continues");
}

// nullopt: read again.
Result<std::optional<bool>> OutboxPush::swap(const std::optional<SeenEtcdHead>& seen) {
  using enum EtcdCompare::Target;
  local_.head.id = client_.new_write_id();
  EtcdTxn txn;
  txn.compares.push_back(seen ? EtcdCompare{paths_.head(), mod, seen->mod_revision}
                              : EtcdCompare{paths_.head(), create, 0});
  txn.success.emplace_back(EtcdPut{paths_.head(), encode(local_.head)});
  ASSIGN(const EtcdWrite write, client_.compare_and_swap(txn));
  if (write.unknown || !write.answer.succeeded) return std::optional<bool>();
  return std::optional(true);
}

// The pieces of a signature in place of any that a crash left: with more of them it would be read
// wrong.
Result<void> OutboxPush::put_version(const std::optional<SeenEtcdHead>& seen) {
  TRY(find_present(seen));
  TRY(put_objects());
  EtcdBatch batch(client_);
  const std::string version = paths_.version(local_.head.serial);
  const bool is_referred_to = seen && seen->head.digest == local_.head.digest;
  if (!is_referred_to) {
    TRY(batch.add(EtcdDelete{version, etcd_end_of(version)}));
    TRY(batch.flush());
  }
  for (const auto& [name, text] : local_.signatures) {
    TRY(batch.add_pieces(paths_.signature(local_.head.serial, name), text));
  }
  return batch.flush();
}

// Of the version that this host has put last, by its signed list; else all are listed.
Result<void> OutboxPush::find_present(const std::optional<SeenEtcdHead>& seen) {
  const bool is_last =
      seen && is_same(seen->head) && is_recent(record_.swept, context_.now(), kSweepInterval);
  if (is_swept_) return {};
  const Path file =
      outbox_.directory / "v" / version_name(record_.serial) / std::string(kBundleSignature);
  const auto text = is_last ? files_.read(file) : Result<std::string>(Error());
  const auto digests = text ? digests_in(*text, file) : text.error();
  if (!digests) return list_objects();
  present_.insert(digests->begin(), digests->end());
  return {};
}

Result<void> OutboxPush::list_objects() {
  is_swept_ = true;
  const std::string below = paths_.objects();
  ASSIGN(const auto keys, client_.keys(below));
  for (const std::string& key : keys) {
    const size_t end = key.find('/', below.size());
    present_.insert(key.substr(below.size(), end - below.size()));
  }
  return {};
}

Result<void> OutboxPush::put_objects() {
  ASSIGN(const auto files, read_local_files(files_, outbox_.directory, local_.head.serial));
  EtcdBatch batch(client_);
  for (const auto& [digest, text] : files) {
    if (present_.contains(digest)) continue;
    TRY(batch.add_pieces(paths_.object(digest), text));
  }
  TRY(batch.flush());
  for (const auto& file : files) present_.insert(file.first);
  return {};
}

// Of the versions that this host has.
Result<std::set<std::string>> OutboxPush::needed() const {
  std::set<std::string> all;
  ASSIGN(const auto versions, local_versions(files_, outbox_.directory));
  for (const uint64_t version : versions) {
    const Path file =
        outbox_.directory / "v" / version_name(version) / std::string(kBundleSignature);
    const auto text = files_.read(file, kMaxSignature);
    if (!text) continue;  // pruned meanwhile
    ASSIGN(const auto digests, digests_in(*text, file));
    all.insert(digests.begin(), digests.end());
  }
  return all;
}

Result<std::set<uint64_t>> OutboxPush::stored_versions() {
  const std::string below = paths_.versions();
  ASSIGN(const auto keys, client_.keys(below));
  std::set<uint64_t> versions;
  for (const std::string& key : keys) {
    const auto version = version_from_name(std::string_view(key).substr(below.size(), 8));
    if (version) versions.insert(*version);
  }
  return versions;
}

// Versions that the directory does not have any more, and the objects that none of them needs: of
// those versions, or, when all objects are known, of all.
Result<void> OutboxPush::clean() {
  ASSIGN(const auto stored, stored_versions());
  ASSIGN(const auto kept, local_versions(files_, outbox_.directory));
  ASSIGN(const auto needed_objects, needed());
  std::set<std::string> left = is_swept_ ? present_ : std::set<std::string>();
  EtcdBatch batch(client_);
  for (const uint64_t version : stored) {
    if (kept.contains(version)) continue;
    const std::string below = paths_.signature(version);
    ASSIGN(const auto text, read_etcd_pieces(client_, below, kMaxSignature));
    const auto digests = text ? digests_in(*text, below) : Error();
    if (digests) left.insert(digests->begin(), digests->end());
    TRY(batch.add(EtcdDelete{paths_.version(version), etcd_end_of(paths_.version(version))}));
  }
  for (const std::string& digest : left) {
    if (needed_objects.contains(digest)) continue;
    TRY(batch.add(EtcdDelete{paths_.object(digest), etcd_end_of(paths_.object(digest))}));
  }
  return batch.flush();
}

Result<void> OutboxPush::remember(TimePoint swept) {
  record_ = {paths_.head(),      local_.head.serial,
             local_.head.digest, local_.signatures_digest,
             context_.now(),     swept};
  return write_pushed_version(files_, record_path_, record_);
}

}  // namespace

Result<bool> push_outbox(const StageContext& context, EtcdClient& client,
                         const PushedOutbox& outbox) {
  return OutboxPush(context, client, outbox).run();
}

}  // namespace millrace
