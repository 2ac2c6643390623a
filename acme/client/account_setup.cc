#include "acme/client/account_setup.h"

#include "acme/client/fetch_directory.h"
#include "acme/client/key_lookup.h"
#include "acme/client/problem_advice.h"
#include "acme/client/signed_request.h"
#include "acme/protocol/external_account.h"
#include "acme/protocol/jws.h"
#include "acme/state/account_store.h"

namespace millrace::acme {
namespace {

// The configured URL identifies the CA, not a redirected one: orders and accounts refer to it.
Result<void> take_directory(const Result<Answer>& answer, const CaSettings& ca,
                            Session::Memory& memory, TimePoint now) {
  if (!answer) return answer.error();
  if (const auto limit = answer->limit(now)) {
    memory.limit = limit;
    memory.is_down = answer->is_down();
    return limit->error(memory.is_down);
  }
  if (!answer->ok()) return answer->error();
  ASSIGN(const std::string_view body, json_body(*answer));
  ASSIGN(memory.directory, parse_directory(body, answer->url));
  memory.directory->url = ca.directory_url;
  memory.redirect = redirect_note(answer->url, ca);
  return {};
}

Result<std::string> registration(const StageContext& context, const CaSettings& ca,
                                 const Session::Memory& memory) {
  std::string binding;
  if (ca.external_account) {
    const ExternalAccount& external = *ca.external_account;
    ASSIGN(const Secret mac_key, read_mac_key(context.env.files, external));
    ASSIGN(const std::string jwk, public_jwk(memory.account->key));
    ASSIGN(binding,
           external_account_binding(external, mac_key, memory.directory->new_account, jwk));
  }
  return new_account_payload(ca.contacts, ca.terms_agreed, binding);
}

Error unusable(const StageContext& context, const CaSettings& ca, const KnownAccount& known) {
  return config_error("the CA reports that the account " + known.url + " of " +
                      context.paths.account_key(ca.id).string() + " is " + known.object.status +
                      ": move " + context.paths.account_directory(ca.id).string() +
                      " away and register a new one: millrace account register" + ca.option());
}

// 200: the key had the account before; the CA changed nothing.
Result<void> take_account(const StageContext& context, const CaSettings& ca,
                          Session::Memory& memory, const Answer& answer) {
  ASSIGN(KnownAccount known, known_account(answer));
  if (!known.object.usable()) return unusable(context, ca, known);
  const bool is_new = answer.response.status == 201;
  const bool agreed = is_new && ca.terms_agreed;
  const AccountDocument document = {
      ca.directory_url, known.url, is_new ? ca.contacts : known.object.contacts,
      known.object.orders, agreed ? memory.directory->terms_of_service : ""};
  TRY(store_account_document(context, ca, document));
  memory.account->url = known.url;
  memory.account->orders = known.object.orders;
  return {};
}

Result<void> send_registration(const StageContext& context, const CaSettings& ca,
                               Session::Memory& memory, std::string payload) {
  const std::string& url = memory.directory->new_account;
  ASSIGN(const Answer answer, exchange(context, ca, memory, url, std::move(payload)));
  if (answer.ok()) return take_account(context, ca, memory, answer);
  return refusal(answer, context, ca);
}

Result<void> register_account(const StageContext& context, const CaSettings& ca,
                              Session::Memory& memory) {
  TRY(check_consent(*memory.directory, ca));
  ASSIGN(std::string payload, registration(context, ca, memory));
  auto sent = send_registration(context, ca, memory, std::move(payload));
  if (sent || memory.limit) return sent;
  return std::move(sent).error().in("account registration");
}

// The stage order and `account rollover` find out which of the two keys the CA knows. Here it is
// enough that it does not know the new one: then the old one is still valid.
Result<void> check_key_is_settled(const StageContext& context, const CaSettings& ca,
                                  Session::Memory& memory) {
  ASSIGN(auto next, load_next_account_key(context, ca));
  if (!next || memory.unknown_key == next->spki_digest()) return {};
  const SpkiDigest digest = next->spki_digest();
  ASSIGN(Session::Memory as_next, signing_as(std::move(*next), *memory.directory));
  const auto known = look_up_key(context, ca, as_next);
  memory.limit = as_next.limit;
  if (!known) return known.error();
  if (*known) {
    return not_yet(context.paths.next_account_key(ca.id).string() +
                   ": exists, so the rollover of the account key is not finished: run millrace "
                   "account rollover" +
                   ca.option());
  }
  memory.unknown_key = digest;
  return {};
}

Result<std::string> version_on_disk(const StageContext& context, const CaSettings& ca) {
  std::string version;
  for (const Path& path :
       {context.paths.account_key(ca.id), context.paths.account_document(ca.id)}) {
    ASSIGN(const auto status, context.env.files.status(path));
    version += (status ? status->version : "none") + "\n";
  }
  return version;
}

// Between two stages of one process another one may roll the key over or deactivate the account.
Result<void> load_if_changed(const StageContext& context, const CaSettings& ca,
                             Session::Memory& memory) {
  ASSIGN(const std::string version, version_on_disk(context, ca));
  if (memory.account && memory.account_version == version) return {};
  ASSIGN(memory.account, load_account(context, ca));
  ASSIGN(memory.account_version, version_on_disk(context, ca));
  return {};
}

}  // namespace

Result<void> check_consent(const Directory& directory, const CaSettings& ca) {
  if (!directory.terms_of_service.empty() && !ca.terms_agreed) {
    return config_error(ca.directory_url +
                        ": the CA requires consent to its terms of service: read " +
                        directory.terms_of_service + " and set " + ca.place("terms_agreed") +
                        " to true, or run: millrace account register --agree-terms" + ca.option());
  }
  if (directory.external_account_required && !ca.external_account) {
    return config_error(ca.directory_url + ": the CA requires an external account binding: set " +
                        ca.place("external_account") + " to " +
                        "the key id and the MAC key file that the CA gave you");
  }
  return {};
}

Result<void> ensure_directory(const StageContext& context, const CaSettings& ca,
                              Session::Memory& memory) {
  if (memory.directory) return {};
  return take_directory(request_directory(context.env, ca), ca, memory, context.now());
}

Result<void> ensure_directory_and_account(const StageContext& context, const CaSettings& ca,
                                          Session::Memory& memory) {
  TRY(load_if_changed(context, ca, memory));
  TRY(ensure_directory(context, ca, memory));
  TRY(check_key_is_settled(context, ca, memory));
  if (!memory.account->url.empty()) return {};
  return register_account(context, ca, memory);
}

}  // namespace millrace::acme
