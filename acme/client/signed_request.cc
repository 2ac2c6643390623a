#include "acme/client/signed_request.h"

#include "acme/client/client.h"
#include "acme/client/problem_advice.h"

namespace millrace::acme {

Result<Answer> exchange(const StageContext& context, const CaSettings& ca, Session::Memory& memory,
                        std::string url, std::string payload, std::string accept) {
  Client client(context.env, memory, ca);
  Result<Answer> outcome = Error(url + ": no answer");
  client.post(
      std::move(url), std::move(payload),
      [&](Result<Answer> answer) { outcome = std::move(answer); }, std::move(accept));
  client.run();
  // A limit of keyChange says nothing about other requests.
  const bool of_key_change = outcome && outcome->url == memory.directory->key_change;
  if (!of_key_change) note_limit(outcome, memory, context.now());
  return outcome;
}

void note_limit(const Result<Answer>& answer, Session::Memory& memory, TimePoint now) {
  const auto limit = answer ? answer->limit(now) : std::nullopt;
  if (limit) memory.limit = limit;
}

Result<Answer> post_signed(const StageContext& context, const CaSettings& ca,
                           Session::Memory& memory, std::string url, std::string payload) {
  ASSIGN(Answer answer, exchange(context, ca, memory, std::move(url), std::move(payload)));
  if (answer.ok()) return answer;
  return refusal(answer, context, ca);
}

Result<Session::Memory> signing_as(PrivateKey key, const Directory& directory) {
  ASSIGN(Account account, account_of(std::move(key)));
  Session::Memory memory;
  memory.directory = directory;
  memory.account = std::move(account);
  return memory;
}

}  // namespace millrace::acme
