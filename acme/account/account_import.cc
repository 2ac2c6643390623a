#include "acme/account/account_import.h"

#include "acme/client/account_setup.h"
#include "acme/client/key_lookup.h"
#include "acme/protocol/private_jwk.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

Result<PrivateKey> read_key(const StageContext& context, const Path& file) {
  ASSIGN(const Secret text, context.env.files.read_private(file));
  ASSIGN(PrivateKey key, parse_account_key(text.view(), file.string()));
  const auto type = key.type();
  if (!type) return Error(file.string() + ": " + type.error().message);
  return key;
}

// The directory is free if it is empty, or has only this key, from an interrupted run. true: it has
// the account of this key already.
Result<bool> is_there(const StageContext& context, const CaSettings& ca, const PrivateKey& key) {
  ASSIGN(const auto account, find_account(context, ca));
  const Path next = context.paths.next_account_key(ca.id);
  ASSIGN(const auto left_over, context.env.files.status(next));
  if (!account && left_over) {
    return config_error(next.string() +
                        ": contains the next key of another account, which is not overwritten: "
                        "move the file away first");
  }
  if (!account) return false;
  const bool same = account->key.spki_digest() == key.spki_digest();
  if (same) return !account->url.empty();
  return config_error(
      context.paths.account_directory(ca.id).string() + ": there is " +
      (account->url.empty() ? "the key of an account" : "the account " + account->url) +
      ", which is not overwritten: move the directory away to import another account");
}

Result<KnownAccount> find(const StageContext& context, const CaSettings& ca, const Path& file,
                          Session::Memory& as_key) {
  ASSIGN(auto known, look_up_key(context, ca, as_key));
  if (!known) {
    return Error(file.string() + ": this key has no account at " + ca.directory_url + ": set " +
                 ca.place("directory") + " to the CA that has this key's account");
  }
  if (known->object.usable()) return std::move(*known);
  return Error(file.string() + ": the account " + known->url + " is " + known->object.status +
               " at the CA");
}

Result<void> take_over(const StageContext& context, const CaSettings& ca, const Path& file,
                       PrivateKey key, Session::Memory& memory, StageReport& report) {
  TRY(ensure_directory(context, ca, memory));
  ASSIGN(Session::Memory as_key, signing_as(std::move(key), *memory.directory));
  const auto found = find(context, ca, file, as_key);
  memory.limit = as_key.limit;
  ASSIGN(const KnownAccount known, found);
  TRY(store_account_key(context, ca, as_key.account->key));
  TRY(store_account_document(
      context, ca, {ca.directory_url, known.url, known.object.contacts, known.object.orders}));
  report.changed = true;
  report.done.push_back("account " + known.url + ": imported from " + file.string());
  return {};
}

Result<void> import_key(const StageContext& context, const CaSettings& ca, const Path& file,
                        StageReport& report) {
  ASSIGN(const auto lock, lock_stage(context, "acme"));
  ASSIGN(PrivateKey key, read_key(context, file));
  ASSIGN(const bool there, is_there(context, ca, key));
  if (there) {
    report.done.push_back(file.string() + ": already imported");
    return {};
  }
  Session::Memory memory;
  auto taken = take_over(context, ca, file, std::move(key), memory, report);
  // Limits are for the stages: an operator's command is not blocked.
  if (memory.limit) TRY(keep_limit(context, ca.id, Limited::all, *memory.limit));
  return taken;
}

}  // namespace

StageReport run_account_import(const StageContext& context, const CaSettings& ca,
                               const Path& key_file) {
  StageReport report;
  auto imported = import_key(context, ca, key_file, report);
  if (!imported) report.fail(std::move(imported).error());
  return report;
}

}  // namespace millrace::acme
