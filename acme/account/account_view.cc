#include "acme/account/account_view.h"

#include "acme/client/account_setup.h"
#include "acme/client/key_lookup.h"
#include "acme/client/signed_request.h"
#include "acme/protocol/jws.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

void add_stored(const AccountDocument& document, AccountView& view) {
  view.status = to_text(document.state);
  view.url = document.url;
  view.contacts = document.contacts;
  view.orders = document.orders;
  view.terms = document.terms;
}

Result<AccountObject> ask_for_object(const StageContext& context, const CaSettings& ca,
                                     Account account) {
  Session::Memory memory;
  TRY(ensure_directory(context, ca, memory));
  const std::string url = account.url;
  memory.account = std::move(account);
  ASSIGN(const Answer answer, post_signed(context, ca, memory, url, ""));
  return account_object(answer);
}

void add_object(const AccountObject& object, AccountView& view) {
  view.status = object.status.empty() ? "valid" : object.status;
  view.contacts = object.contacts;
  view.terms_agreed = object.terms_agreed;
  if (!object.orders.empty()) view.orders = object.orders;
}

}  // namespace

Result<AccountView> view_account(const StageContext& context, const CaSettings& ca, bool offline) {
  AccountView view;
  ASSIGN(auto account, find_account(context, ca));
  if (!account) return view;
  ASSIGN(view.key_type, account->key.type());
  view.thumbprint = account->thumbprint;
  ASSIGN(const auto next, load_next_account_key(context, ca));
  if (next) {
    ASSIGN(view.next_thumbprint, jwk_thumbprint(*next));
  }
  ASSIGN(const auto document, load_account_document(context, ca));
  if (!document) return view;
  add_stored(*document, view);
  if (offline || document->state == AccountState::deactivated) return view;
  auto object = ask_for_object(context, ca, std::move(*account));
  if (!object && next) {
    Error error = std::move(object).error();
    error.message +=
        "; a rollover of the account key is not finished: run millrace account rollover";
    return error;
  }
  if (!object) return std::move(object).error();
  add_object(*object, view);
  return view;
}

}  // namespace millrace::acme
