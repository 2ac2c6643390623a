#include "acme/state/account_store.h"

#include "acme/state/order_state.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxDocument = 64U << 10U;

// An account directory belongs to one CA: order URLs are not valid at another.
Result<void> check_directory(const StageContext& context, const CaSettings& ca,
                             const AccountDocument& document) {
  if (document.directory == ca.directory_url) return {};
  return config_error(context.paths.account_document(ca.id).string() + ": this account is of " +
                      document.directory + ", " + ca.place("directory") + " is " +
                      ca.directory_url + ": set it back, or move " +
                      context.paths.account_directory(ca.id).string() +
                      " away to register with the new CA");
}

Error deactivated(const StageContext& context, const CaSettings& ca,
                  const AccountDocument& document) {
  return config_error(context.paths.account_document(ca.id).string() + ": the account " +
                      document.url + " is deactivated and no stage uses it: move " +
                      context.paths.account_directory(ca.id).string() +
                      " away and register a new account at this CA (millrace account register" +
                      ca.option() + "), or name another CA in \"cas\" of the certificates");
}

Error lost_key(const StageContext& context, const CaSettings& ca, const AccountDocument& document) {
  return Error(context.paths.account_key(ca.id).string() + ": missing, but the account " +
               document.url + " uses this key: restore it from a backup, or remove " +
               context.paths.account_document(ca.id).string() +
               " and register a new account: millrace account register" + ca.option());
}

// nullopt: there is no file.
Result<std::optional<PrivateKey>> load_key(const StageContext& context, const Path& path) {
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<PrivateKey>();
  ASSIGN(const Secret pem, context.env.files.read_private(path));
  ASSIGN(PrivateKey key, PrivateKey::from_pem(pem.view(), path.string()));
  return std::optional<PrivateKey>(std::move(key));
}

Result<void> store_key(const StageContext& context, const Path& path, const PrivateKey& key) {
  TRY(context.env.files.make_directory(path.parent_path(), 0700));
  const Secret pem = key.to_pem();
  return context.env.files.write(path, pem.view(), 0600);
}

Result<PrivateKey> make_key(const StageContext& context, const Path& path, KeyType type) {
  ASSIGN(PrivateKey key, PrivateKey::generate(type));
  TRY(store_key(context, path, key));
  return key;
}

bool was_ordered_at(const OrderState& state, const CaSettings& ca) {
  const auto& order = state.order;
  const auto& issued = state.issued;
  return (order && order->ca == ca.id && order->directory == ca.directory_url &&
          !order->account.empty()) ||
         (issued && issued->ca == ca.id && issued->directory == ca.directory_url);
}

// Another account has other orders and other limits, and records that name the account no longer
// match.
Result<void> check_never_used(const StageContext& context, const CaSettings& ca) {
  Files& files = context.env.files;
  for (const CertId& id : ids_of_states(files, context.paths.orders_directory())) {
    const auto state = load_order_state(files, context.paths.order(id));
    if (!state || !was_ordered_at(*state, ca)) continue;
    return Error(context.paths.account_key(ca.id).string() +
                 ": missing, but an account at this CA ordered certificate " + id.text() +
                 ": mount the directory or restore the account from a backup; if it is lost for "
                 "good, register a new one: millrace account register" +
                 ca.option());
  }
  return {};
}

}  // namespace

Result<std::optional<Account>> find_account(const StageContext& context, const CaSettings& ca) {
  ASSIGN(const auto document, load_account_document(context, ca));
  if (document) TRY(check_directory(context, ca, *document));
  ASSIGN(auto key, load_key(context, context.paths.account_key(ca.id)));
  if (!key && document) return lost_key(context, ca, *document);
  if (!key) return std::optional<Account>();
  ASSIGN(Account account, account_of(std::move(*key)));
  if (document) {
    account.url = document->url;
    account.orders = document->orders;
  }
  return std::optional<Account>(std::move(account));
}

Result<void> miss_lost_account(const StageContext& context, const CaSettings& ca) {
  ASSIGN(const auto account, find_account(context, ca));
  return account ? Result<void>() : check_never_used(context, ca);
}

Result<Account> load_account(const StageContext& context, const CaSettings& ca, LostAccount lost) {
  ASSIGN(const auto document, load_account_document(context, ca));
  if (document && document->state != AccountState::valid)
    return deactivated(context, ca, *document);
  ASSIGN(auto account, find_account(context, ca));
  if (account) return std::move(*account);
  if (lost == LostAccount::miss) TRY(check_never_used(context, ca));
  ASSIGN(PrivateKey key, make_key(context, context.paths.account_key(ca.id), ca.account_key_type));
  return account_of(std::move(key));
}

Result<std::optional<AccountDocument>> load_account_document(const StageContext& context,
                                                             const CaSettings& ca) {
  const Path path = context.paths.account_document(ca.id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<AccountDocument>();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxDocument));
  ASSIGN(AccountDocument document, decode_account(text, path.string()));
  return std::optional<AccountDocument>(std::move(document));
}

Result<void> store_account_document(const StageContext& context, const CaSettings& ca,
                                    const AccountDocument& document) {
  return context.env.files.write(context.paths.account_document(ca.id), encode(document), 0600);
}

Result<void> store_account_key(const StageContext& context, const CaSettings& ca,
                               const PrivateKey& key) {
  return store_key(context, context.paths.account_key(ca.id), key);
}

Result<std::optional<PrivateKey>> load_next_account_key(const StageContext& context,
                                                        const CaSettings& ca) {
  return load_key(context, context.paths.next_account_key(ca.id));
}

Result<PrivateKey> make_next_account_key(const StageContext& context, const CaSettings& ca) {
  return make_key(context, context.paths.next_account_key(ca.id), ca.account_key_type);
}

Result<void> remove_next_account_key(const StageContext& context, const CaSettings& ca) {
  return context.env.files.remove(context.paths.next_account_key(ca.id));
}

Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca) {
  ASSIGN(const auto there, context.env.files.status(context.paths.account_document(ca.id)));
  if (!there) return std::optional<AccountIdentity>();
  // The document exists, so load_account() makes nothing.
  ASSIGN(Account account, load_account(context, ca));
  return std::optional(AccountIdentity{std::move(account.url), std::move(account.thumbprint)});
}

}  // namespace millrace::acme
