#include "acme/state/revocation_journal.h"

#include "acme/state/former_revocations.h"
#include "core/base/json.h"

namespace millrace::acme {
namespace {

constexpr int kJournalVersion = 1;
constexpr size_t kMaxJournalFile = 4U << 20U;

Result<Json> read_journal_file(Files& files, const Path& path) {
  ASSIGN(const std::string text, files.read(path, kMaxJournalFile));
  ASSIGN(Json json, parse_json(text, path.string()));
  TRY(check_json_version(json, kJournalVersion, path.string()));
  return json;
}

Result<PendingRevocation> read_entry(Files& files, const Path& path) {
  ASSIGN(const Json json, read_journal_file(files, path));
  return pending_revocation_from(json, path.string());
}

Result<bool> is_there(Files& files, const Path& path) {
  ASSIGN(const auto seen, files.status(path));
  return seen.has_value();
}

}  // namespace

Result<RevocationJournal> RevocationJournal::read(const StageContext& context) {
  RevocationJournal journal(context);
  TRY(journal.read_blocked_keys());
  if (!journal.is_complete_) TRY(journal.read_former());
  TRY(journal.read_entries());
  return journal;
}

Result<RevocationJournal> RevocationJournal::open(const StageContext& context) {
  ASSIGN(RevocationJournal journal, read(context));
  if (!journal.is_complete_) TRY(journal.write_all());
  return journal;
}

Result<void> RevocationJournal::read_blocked_keys() {
  const Path path = paths_.blocked_keys();
  ASSIGN(is_complete_, is_there(*files_, path));
  if (!is_complete_) return {};
  ASSIGN(const Json json, read_journal_file(*files_, path));
  ASSIGN(const auto keys, json_strings(json, "keys", path.string()));
  for (const std::string& hex : keys) {
    ASSIGN(SpkiDigest key, SpkiDigest::parse(hex));
    blocked_.insert(std::move(key));
  }
  return {};
}

Result<void> RevocationJournal::read_entries() {
  ASSIGN(const bool there, is_there(*files_, paths_.revocations_directory()));
  if (!there) return {};
  ASSIGN(const auto names, files_->list(paths_.revocations_directory()));
  for (const std::string& name : names) {
    const Path path = paths_.revocations_directory() / name;
    if (!name.ends_with(".json") || path == paths_.blocked_keys()) continue;
    auto entry = read_entry(*files_, path);
    if (entry) {
      entries_.insert_or_assign(name, std::move(*entry));
    } else {
      Error error = std::move(entry).error();
      error.message += "; restore it from a backup, or remove it and revoke the certificate again";
      unreadable_.push_back(std::move(error));
    }
  }
  return {};
}

Result<void> RevocationJournal::read_former() {
  ASSIGN(FormerRevocations former, read_former_revocations(*files_, paths_));
  for (PendingRevocation& one : former.pending) entries_.emplace(file_name_of(one), std::move(one));
  blocked_ = std::move(former.blocked_keys);
  return {};
}

// The list of keys last: it says that all the rest is there.
Result<void> RevocationJournal::write_all() {
  for (const PendingRevocation& one : pending()) TRY(put(one));
  return write_blocked_keys();
}

Result<void> RevocationJournal::write_blocked_keys() {
  Json json = {{"version", kJournalVersion}, {"keys", Json::array()}};
  for (const SpkiDigest& key : blocked_) json["keys"].push_back(key.hex());
  TRY(files_->make_directory(paths_.revocations_directory(), 0700));
  return files_->write(paths_.blocked_keys(), json_text(json), 0600);
}

std::vector<PendingRevocation> RevocationJournal::pending(const Selection& selection) const {
  std::vector<PendingRevocation> selected;
  for (const auto& [name, entry] : entries_) {
    const bool is_meant = entry.id ? is_selected(selection, *entry.id) : selection.empty();
    if (is_meant) selected.push_back(entry);
  }
  return selected;
}

const PendingRevocation* RevocationJournal::find(const PendingRevocation& one) const {
  const auto found = entries_.find(file_name_of(one));
  return found == entries_.end() ? nullptr : &found->second;
}

const PendingRevocation* RevocationJournal::find(std::string_view chain) const {
  for (const auto& [name, entry] : entries_) {
    if (entry.is_of(chain)) return &entry;
  }
  return nullptr;
}

Result<void> RevocationJournal::put(const PendingRevocation& one) {
  const std::string name = file_name_of(one);
  Json json = to_json(one);
  json["version"] = kJournalVersion;
  TRY(files_->make_directory(paths_.revocations_directory(), 0700));
  TRY(files_->write(paths_.revocations_directory() / name, json_text(json), 0600));
  entries_.insert_or_assign(name, one);
  return {};
}

Result<void> RevocationJournal::remove(const PendingRevocation& one) {
  const std::string name = file_name_of(one);
  TRY(files_->remove(paths_.revocations_directory() / name));
  entries_.erase(name);
  return {};
}

Result<void> RevocationJournal::block_compromised_keys() {
  for (const auto& [name, entry] : entries_) {
    const bool is_certificate = entry.leaf.has_value();
    if (is_certificate && entry.reason == RevocationReason::key_compromise) TRY(block(entry.spki));
  }
  return {};
}

Result<void> RevocationJournal::block(const SpkiDigest& key) {
  if (!blocked_.insert(key).second) return {};
  return write_blocked_keys();
}

}  // namespace millrace::acme
