#include "acme/request/key_replacement.h"

#include "acme/request/key_history.h"
#include "core/crypto/secret.h"

namespace millrace::acme {
namespace {

struct Stored {
  Secret pem;
  SpkiDigest digest;
};

// nullopt: there is no file.
Result<std::optional<Stored>> load_stored(Files& files, const Path& path) {
  ASSIGN(const auto there, files.status(path));
  if (!there) return std::optional<Stored>();
  ASSIGN(Secret pem, files.read_private(path));
  ASSIGN(const PrivateKey key, PrivateKey::from_pem(pem.view(), path.string()));
  return std::optional<Stored>(Stored{std::move(pem), key.spki_digest()});
}

// The old key is there twice before the file of the current key changes.
Result<void> switch_files(const StageContext& context, const CertId& id, const Stored& current,
                          const Stored& next) {
  Files& files = context.env.files;
  TRY(files.write(context.paths.replaced_key(id), current.pem.view(), 0600));
  return files.write(context.paths.current_key(id), next.pem.view(), 0600);
}

class KeyReplacement {
 public:
  KeyReplacement(const StageContext& context, const CertId& id, const SpkiDigest& old,
                 OldRecords records, const Path& publication)
      : context_(context), id_(id), old_(old), records_(records), publication_(publication) {}

  Result<void> run(StageReport& report);

 private:
  Result<std::optional<Stored>> load(const Path& path) { return load_stored(files(), path); }
  Result<bool> done_before();
  Result<std::string> replace(const KeyHistory& history);
  Result<std::string> replace_lost(const KeyHistory& history);
  Result<std::string> replace_other(const KeyHistory& history, const Stored& current);
  Result<std::string> move_on(const Stored& current, const Stored& next);
  Result<void> retire_at_once(const KeyHistory& history);
  Error another(const SpkiDigest& current) const;
  Error no_next() const;

  Files& files() { return context_.env.files; }
  Path current_path() const { return context_.paths.current_key(id_); }
  Path next_path() const { return context_.paths.next_key(id_); }

  const StageContext& context_;
  const CertId& id_;
  const SpkiDigest& old_;
  OldRecords records_;
  const Path& publication_;
  bool changed_ = false;
};

Result<bool> KeyReplacement::done_before() {
  ASSIGN(const auto replaced, load(context_.paths.replaced_key(id_)));
  return replaced && replaced->digest == old_;
}

Error KeyReplacement::another(const SpkiDigest& current) const {
  return config_error(current_path().string() + ": its SPKI SHA-256 is " + current.hex() +
                      ", the key to replace is " + old_.hex() + ": nothing was replaced");
}

Error KeyReplacement::no_next() const {
  return Error(next_path().string() +
               ": there is no next key to move to, and a new one is in no TLSA record yet: run "
               "millrace csr " +
               id_.text() + ", which makes one, and then: " + replacement_command(id_, old_));
}

Result<std::string> KeyReplacement::move_on(const Stored& current, const Stored& next) {
  TRY(switch_files(context_, id_, current, next));
  changed_ = true;
  return "key " + old_.hex() + " replaced by the next one, and kept as " +
         context_.paths.replaced_key(id_).string();
}

// If its next key is lost too, run_csr makes another one.
Result<std::string> KeyReplacement::replace_lost(const KeyHistory& history) {
  if (!history.current) return Error(current_path().string() + ": there is no key to replace");
  if (*history.current != old_) return another(*history.current);
  TRY(retire_at_once(history));
  ASSIGN(const auto next, load(next_path()));
  if (!next || !history.request || history.request->next != next->digest) {
    return "lost key " + old_.hex() + " replaced by a new one";
  }
  TRY(files().write(current_path(), next->pem.view(), 0600));
  changed_ = true;
  return "lost key " + old_.hex() + " replaced by the next one";
}

// It was replaced before, or an operator has put another key in its file.
Result<std::string> KeyReplacement::replace_other(const KeyHistory& history,
                                                  const Stored& current) {
  ASSIGN(const bool before, done_before());
  if (before) {
    TRY(retire_at_once(history));
    return std::string("key already replaced");
  }
  if (!history.request || history.request->current != old_) return another(current.digest);
  TRY(retire_at_once(history));
  return "key " + old_.hex() + " replaced by the one in " + current_path().string();
}

// The request then contains that; the next run of csr and tlsa removes its records.
Result<void> KeyReplacement::retire_at_once(const KeyHistory& history) {
  if (records_ == OldRecords::stay || !history.request) return {};
  RequestDocument request = *history.request;
  retire(old_, request);
  const std::string text = encode(request);
  if (history.in_file && text == encode(*history.request)) return {};
  TRY(files().make_directory(context_.paths.keys_directory(id_), 0700));
  TRY(files().write(context_.paths.request(id_), text, 0600));
  changed_ = true;
  return {};
}

Result<std::string> KeyReplacement::replace(const KeyHistory& history) {
  ASSIGN(const auto current, load(current_path()));
  if (!current) return replace_lost(history);
  if (current->digest != old_) return replace_other(history, *current);
  ASSIGN(const auto next, load(next_path()));
  if (!next || next->digest == old_) return no_next();
  TRY(retire_at_once(history));
  return move_on(*current, *next);
}

Result<void> KeyReplacement::run(StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context_, "csr"));
  ASSIGN(const KeyHistory history, KeyHistories(context_, publication_).of(id_));
  ASSIGN(const std::string what, replace(history));
  report.changed = changed_;
  std::string line = what;
  if (changed_ && records_ == OldRecords::stay) {
    line += "; its TLSA records stay; when no server uses it, run: " + retirement_command(id_);
  } else if (changed_) {
    line +=
        "; the next run removes its TLSA records: until the servers serve the new certificate, "
        "clients that check them cannot connect";
  }
  report.add_done({certificate_subject(id_), line});
  return {};
}

}  // namespace

Result<bool> advance_key(const StageContext& context, const CertId& id, const SpkiDigest& current,
                         const SpkiDigest& next) {
  Files& files = context.env.files;
  ASSIGN(const auto now_current, load_stored(files, context.paths.current_key(id)));
  ASSIGN(const auto now_next, load_stored(files, context.paths.next_key(id)));
  if (now_current && now_current->digest == next) return true;
  const bool is_expected =
      now_current && now_current->digest == current && now_next && now_next->digest == next;
  if (is_expected) TRY(switch_files(context, id, *now_current, *now_next));
  return is_expected;
}

StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& old, OldRecords records,
                                const Path& publication) {
  StageReport report;
  auto replaced = KeyReplacement(context, id, old, records, publication).run(report);
  if (!replaced) report.fail(std::move(replaced).error().about(certificate_subject(id)));
  return report;
}

Result<void> replace_keys(const StageContext& context, const std::set<CertId>& ids,
                          const SpkiDigest& old, OldRecords records, StageReport& report) {
  for (const CertId& id : ids) {
    ASSIGN(const auto here, context.env.files.status(context.paths.current_key(id)));
    if (here) {
      report.add(run_key_replacement(context, id, old, records));
    } else {
      report.add_done(
          {certificate_subject(id),
           "its key is not on this host; on the key host run: " + replacement_command(id, old)});
    }
  }
  return {};
}

std::string retirement_command(const CertId& id) {
  return "millrace csr --retire-old " + id.text();
}

}  // namespace millrace::acme
