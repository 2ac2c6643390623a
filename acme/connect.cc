#include "acme/connect.h"

#include "acme/account_store.h"
#include "acme/client.h"
#include "acme/external_account.h"
#include "acme/jws.h"
#include "acme/url.h"

namespace millrace::acme {
namespace {

// nullopt: the step is done.
using Outcome = Result<std::optional<Busy>>;

Outcome refused(const Answer& answer, TimePoint now) {
  if (auto busy = answer.busy(now)) return busy;
  return answer.error();
}

Outcome take_directory(const Result<Answer>& answer, Session::Memory& memory, TimePoint now) {
  if (!answer) return answer.error();
  if (!answer->ok()) return refused(*answer, now);
  ASSIGN(const std::string_view body, json_body(*answer));
  ASSIGN(memory.directory, parse_directory(body, answer->url));
  return std::optional<Busy>();
}

Outcome fetch_directory(const StageContext& context, const CaSettings& ca,
                        Session::Memory& memory) {
  const auto url = check_url(ca.directory_url, ca.place("directory"));
  if (!url) return config_error(url.error().message);
  Client client(context.env, memory, ca);
  Outcome outcome = std::optional<Busy>();
  client.get(*url, [&](const Result<Answer>& answer) {
    outcome = take_directory(answer, memory, context.now());
  });
  client.run();
  return outcome;
}

Result<std::string> registration(const StageContext& context, const CaSettings& ca,
                                 const Session::Memory& memory) {
  std::string binding;
  if (ca.external_account) {
    const ExternalAccount& external = *ca.external_account;
    ASSIGN(const Secret mac_key, read_mac_key(context.env.files, external));
    ASSIGN(const std::string jwk, public_jwk(memory.account->key));
    ASSIGN(binding,
           external_account_binding(external.key_id, mac_key, memory.directory->new_account, jwk));
  }
  return new_account_payload(ca.contacts, ca.terms_agreed, binding);
}

Outcome take_account(const Result<Answer>& answer, Account& account, TimePoint now) {
  if (!answer) return answer.error();
  if (!answer->ok()) return refused(*answer, now);
  ASSIGN(std::string url, location_of(*answer));
  ASSIGN(const std::string_view body, json_body(*answer));
  ASSIGN(account.orders, parse_account_orders(body, answer->url));
  account.url = std::move(url);
  return std::optional<Busy>();
}

Outcome register_account(const StageContext& context, const CaSettings& ca,
                         Session::Memory& memory) {
  TRY(check_consent(*memory.directory, ca));
  ASSIGN(std::string payload, registration(context, ca, memory));
  Client client(context.env, memory, ca);
  Outcome outcome = std::optional<Busy>();
  client.post(memory.directory->new_account, std::move(payload), [&](const Result<Answer>& answer) {
    outcome = take_account(answer, *memory.account, context.now());
  });
  client.run();
  if (!outcome) return std::move(outcome).error().in("account registration");
  if (!*outcome) TRY(store_account(context, ca, *memory.account));
  return outcome;
}

}  // namespace

Result<void> check_consent(const Directory& directory, const CaSettings& ca) {
  if (!directory.terms_of_service.empty() && !ca.terms_agreed) {
    return config_error(
        ca.directory_url + ": the CA wants its terms of service agreed to: " + "read " +
        directory.terms_of_service + " and set " + ca.place("terms_agreed") + " to true");
  }
  if (directory.external_account_required && !ca.external_account) {
    return config_error(ca.directory_url + ": the CA wants an external account binding: set " +
                        ca.place("external_account") + " to " +
                        "the key id and the MAC key file that it gave you");
  }
  return {};
}

Outcome connect(const StageContext& context, const CaSettings& ca, Session::Memory& memory) {
  if (!memory.account) {
    ASSIGN(memory.account, load_account(context, ca));
  }
  if (!memory.directory) {
    ASSIGN(const auto busy, fetch_directory(context, ca, memory));
    if (busy) return busy;
  }
  if (!memory.account->url.empty()) return std::optional<Busy>();
  return register_account(context, ca, memory);
}

}  // namespace millrace::acme
