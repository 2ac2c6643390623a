// What becomes of a key that is compromised.
//
//   1. replaced.key is written     current.key is the compromised key
//   2. current.key is the next     as next.key still is; the request is for the compromised key
//   3. next.key is a new one       by run_csr, as is
//   4. request.json                for the new current key
#include "acme/key_pair.h"

namespace millrace::acme {
namespace {

class KeyReplacement {
 public:
  KeyReplacement(const StageContext& context, const CertId& id, const SpkiDigest& compromised)
      : context_(context), id_(id), compromised_(compromised) {}

  Result<void> run(StageReport& report);

 private:
  struct Stored {
    Secret pem;
    SpkiDigest digest;
  };

  Result<std::optional<Stored>> load(const Path& path);
  Result<bool> done_before();
  Result<void> move_on(const Stored& current, const Stored& next);
  Error another(const Stored& current) const;
  Error no_next() const;

  Files& files() { return context_.env.files; }
  Path current_path() const { return context_.paths.current_key(id_); }
  Path next_path() const { return context_.paths.next_key(id_); }

  const StageContext& context_;
  const CertId& id_;
  const SpkiDigest& compromised_;
};

Result<std::optional<KeyReplacement::Stored>> KeyReplacement::load(const Path& path) {
  ASSIGN(const auto there, files().status(path));
  if (!there) return std::optional<Stored>();
  ASSIGN(Secret pem, files().read_private(path));
  ASSIGN(const PrivateKey key, PrivateKey::from_pem(pem.view(), path.string()));
  return std::optional<Stored>(Stored{std::move(pem), key.spki_digest()});
}

Result<bool> KeyReplacement::done_before() {
  ASSIGN(const auto replaced, load(context_.paths.replaced_key(id_)));
  return replaced && replaced->digest == compromised_;
}

Error KeyReplacement::another(const Stored& current) const {
  return config_error(current_path().string() + ": its SPKI SHA-256 is " + current.digest.hex() +
                      ", the key to replace is " + compromised_.hex() + ": nothing was replaced");
}

Error KeyReplacement::no_next() const {
  return Error(next_path().string() +
               ": there is no next key to move to, and a new one is in no TLSA record yet: run "
               "millrace csr " +
               id_.text() +
               ", which makes one, and then: " + replacement_command(id_, compromised_));
}

Result<void> KeyReplacement::move_on(const Stored& current, const Stored& next) {
  TRY(files().write(context_.paths.replaced_key(id_), current.pem.view(), 0600));
  return files().write(current_path(), next.pem.view(), 0600);
}

Result<void> KeyReplacement::run(StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context_, "csr"));
  ASSIGN(const auto current, load(current_path()));
  if (!current) return Error(current_path().string() + ": there is no key to replace");
  if (current->digest != compromised_) {
    ASSIGN(const bool before, done_before());
    if (!before) return another(*current);
    report.done.push_back("certificate " + id_.text() + ": key replaced already");
    return {};
  }
  ASSIGN(const auto next, load(next_path()));
  if (!next || next->digest == compromised_) return no_next();
  TRY(move_on(*current, *next));
  report.changed = true;
  report.done.push_back(
      "certificate " + id_.text() + ": key " + compromised_.hex() +
      " replaced by the next one, and kept as " + context_.paths.replaced_key(id_).string() +
      "; its TLSA records go with the next run: until the servers serve the new certificate, who "
      "checks them cannot reach them");
  return {};
}

}  // namespace

StageReport run_key_replacement(const StageContext& context, const CertId& id,
                                const SpkiDigest& compromised) {
  StageReport report;
  auto replaced = KeyReplacement(context, id, compromised).run(report);
  if (!replaced) report.fail(std::move(replaced).error().in("certificate " + id.text()));
  return report;
}

Result<void> replace_keys(const StageContext& context, const std::set<CertId>& ids,
                          const SpkiDigest& compromised, StageReport& report) {
  for (const CertId& id : ids) {
    ASSIGN(const auto here, context.env.files.status(context.paths.current_key(id)));
    if (here) {
      report.add(run_key_replacement(context, id, compromised));
    } else {
      report.done.push_back("certificate " + id.text() +
                            ": its key is not on this host; on the key host run: " +
                            replacement_command(id, compromised));
    }
  }
  return {};
}

std::string replacement_command(const CertId& id, const SpkiDigest& compromised) {
  return "millrace csr --replace-key " + compromised.hex() + " " + id.text();
}

}  // namespace millrace::acme
