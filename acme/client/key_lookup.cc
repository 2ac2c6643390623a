#include "acme/client/key_lookup.h"

#include "acme/client/problem_advice.h"

namespace millrace::acme {

Result<AccountObject> account_object(const Answer& answer) {
  ASSIGN(const std::string_view body, json_body(answer));
  return parse_account(body, answer.url);
}

Result<KnownAccount> known_account(const Answer& answer) {
  ASSIGN(std::string url, location_of(answer));
  ASSIGN(AccountObject object, account_object(answer));
  return KnownAccount{std::move(url), std::move(object)};
}

Result<std::optional<KnownAccount>> look_up_key(const StageContext& context, const CaSettings& ca,
                                                Session::Memory& as_key) {
  const std::string& url = as_key.directory->new_account;
  ASSIGN(const Answer answer, exchange(context, ca, as_key, url, existing_account_payload()));
  if (answer.ok()) {
    ASSIGN(KnownAccount known, known_account(answer));
    return std::optional<KnownAccount>(std::move(known));
  }
  if (answer.problem().is("accountDoesNotExist")) return std::optional<KnownAccount>();
  return refusal(answer, context, ca);
}

}  // namespace millrace::acme
