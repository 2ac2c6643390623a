#include "acme/state/account_identity.h"

#include "acme/state/account_store.h"

namespace millrace::acme {

Result<std::optional<AccountIdentity>> account_identity(const StageContext& context,
                                                        const CaSettings& ca) {
  ASSIGN(const auto there, context.env.files.status(context.paths.account_document(ca.id)));
  if (!there) return std::optional<AccountIdentity>();
  // The document exists, so load_account() makes nothing.
  ASSIGN(Account account, load_account(context, ca));
  return std::optional(AccountIdentity{std::move(account.url), std::move(account.thumbprint)});
}

}  // namespace millrace::acme
