#include "acme/account_store.h"

#include "acme/jws.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxDocument = 64U << 10U;

Result<std::optional<AccountDocument>> load_document(const StageContext& context,
                                                     const CaSettings& ca) {
  const Path path = context.paths.account_document(ca.id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there) return std::optional<AccountDocument>();
  ASSIGN(const std::string text, context.env.files.read(path, kMaxDocument));
  ASSIGN(AccountDocument document, decode_account(text, path.string()));
  return std::optional<AccountDocument>(std::move(document));
}

// An account directory is of one CA: an order's URLs mean nothing at another.
Result<void> check_directory(const StageContext& context, const CaSettings& ca,
                             const AccountDocument& document) {
  if (document.directory == ca.directory_url) return {};
  return config_error(context.paths.account_document(ca.id).string() + ": this account is of " +
                      document.directory + ", " + ca.place("directory") + " is " +
                      ca.directory_url + ": set it back, or move " +
                      context.paths.account_directory(ca.id).string() +
                      " away to register with the new CA");
}

Error lost_key(const StageContext& context, const CaSettings& ca, const AccountDocument& document) {
  return Error(context.paths.account_key(ca.id).string() + ": gone, but the account " +
               document.url + " is of this key: put it back from a backup, or remove " +
               context.paths.account_document(ca.id).string() + " to register a new account");
}

Result<PrivateKey> make_key(const StageContext& context, const CaSettings& ca) {
  ASSIGN(PrivateKey key, PrivateKey::generate(ca.account_key_type));
  TRY(context.env.files.make_directory(context.paths.account_directory(ca.id), 0700));
  const Secret pem = key.to_pem();
  TRY(context.env.files.write(context.paths.account_key(ca.id), pem.view(), 0600));
  return key;
}

Result<PrivateKey> load_key(const StageContext& context, const CaSettings& ca,
                            const std::optional<AccountDocument>& document) {
  const Path path = context.paths.account_key(ca.id);
  ASSIGN(const auto there, context.env.files.status(path));
  if (!there && document) return lost_key(context, ca, *document);
  if (!there) return make_key(context, ca);
  ASSIGN(const Secret pem, context.env.files.read_private(path));
  return PrivateKey::from_pem(pem.view(), path.string());
}

}  // namespace

Result<Account> load_account(const StageContext& context, const CaSettings& ca) {
  ASSIGN(const auto document, load_document(context, ca));
  if (document) TRY(check_directory(context, ca, *document));
  ASSIGN(PrivateKey key, load_key(context, ca, document));
  ASSIGN(std::string thumbprint, jwk_thumbprint(key));
  Account account{std::move(key), std::move(thumbprint), {}, {}};
  if (document) {
    account.url = document->url;
    account.orders = document->orders;
  }
  return account;
}

Result<void> store_account(const StageContext& context, const CaSettings& ca,
                           const Account& account) {
  const AccountDocument document = {ca.directory_url, account.url, ca.contacts, account.orders};
  return context.env.files.write(context.paths.account_document(ca.id), encode(document), 0600);
}

}  // namespace millrace::acme
