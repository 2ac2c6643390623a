#include "acme/order/renewal_inquiry.h"

#include "acme/client/account_setup.h"
#include "acme/protocol/retry_after.h"
#include "acme/state/renewal_policy.h"

namespace millrace::acme {

void RenewalInquiry::query(std::list<CertificateWork>& works) {
  std::vector<CertificateWork*> due;
  for (CertificateWork& work : works) {
    if (!work.state.order && needs_renewal_query(work.state, work.now())) due.push_back(&work);
  }
  if (due.empty()) return;
  const auto limits = load_limits(context_, ca_.id);
  if (!limits) return report_.fail(limits.error());
  if (limits->contains(Limited::all) || limits->contains(Limited::renewal_info)) return;
  memory_.limit.reset();
  const auto ready = ensure_directory(context_, ca_, memory_);
  if (memory_.limit) keep(Limited::all, *memory_.limit);
  asking_.directory = memory_.directory;
  asking_.end = memory_.end;
  Client client(context_.env, asking_, ca_);
  for (CertificateWork* work : due) {
    if (memory_.limit) {
      no_answer(*work, Failure::temporary, Error(memory_.limit->reason),
                memory_.limit->until - work->now());
    } else if (!ready) {
      no_answer(*work, Failure::temporary, ready.error());
    } else if (memory_.directory->renewal_info.empty()) {
      not_offered(*work);
    } else {
      query_one(*work, client);
    }
  }
  client.run();
  if (asking_.limit) keep(Limited::renewal_info, *asking_.limit);
  report_failures();
}

void RenewalInquiry::keep(Limited what, const CaLimit& limit) {
  auto kept = keep_limit(context_, ca_.id, what, limit);
  if (!kept) report_.fail(std::move(kept).error());
}

void RenewalInquiry::query_one(CertificateWork& work, Client& client) {
  const auto chain = parse_chain(work.state.issued->chain, "certificate issued", work.issuers());
  const auto id = chain ? renewal_id(chain->front()) : Result<std::string>(chain.error());
  if (!id) return no_answer(work, Failure::lasting, id.error());
  client.get(renewal_url(memory_.directory->renewal_info, *id),
             [this, &work](const Result<Answer>& result) { answered(work, result); });
}

// §4.3: temporary and permanent failures.
void RenewalInquiry::answered(CertificateWork& work, const Result<Answer>& result) {
  // Not queried: the time of its next query does not change.
  if (!result && asking_.limit) return;
  if (!result) return no_answer(work, Failure::temporary, result.error());
  if (const auto limit = result->limit(work.now())) asking_.limit = limit;
  const int status = result->response.status;
  const auto asked = retry_after(result->response, work.now());
  if (!result->ok()) {
    const bool may_pass = status == 429 || status >= 500;
    return no_answer(work, may_pass ? Failure::temporary : Failure::lasting, result->error(),
                     may_pass ? asked : std::nullopt);
  }
  const auto info = read(work, *result);
  if (!info) return no_answer(work, Failure::lasting, info.error());
  take(work, *info, asked);
}

// A window that ends after the certificate's expiry would let it expire: counts as a failed query.
Result<RenewalInfo> RenewalInquiry::read(const CertificateWork& work, const Answer& answer) const {
  ASSIGN(const std::string_view body, json_body(answer));
  ASSIGN(RenewalInfo info, parse_renewal_info(body, answer.url));
  const TimePoint end = work.state.issued->not_after;
  if (info.window.end > end) {
    return Error(answer.url + ": /suggestedWindow: it ends at " + format_time(info.window.end) +
                 ", expected before the certificate expires, " + format_time(end));
  }
  return info;
}

void RenewalInquiry::take(CertificateWork& work, const RenewalInfo& info,
                          std::optional<Duration> retry_after) {
  const RenewalAdvice before = work.state.renewal.value_or(RenewalAdvice());
  work.state.renewal = advised(before, info, retry_after, work.now(), context_.env.random);
  if (before.suggestion && before.suggestion->window == info.window) {
    work.keep();
    return;
  }
  if (!work.save()) return;
  work.done("the CA suggests renewal from " + format_time(info.window.start) + " to " +
            format_time(info.window.end) +
            (info.explanation.empty() ? "" : " (" + info.explanation + ")") + ": set for " +
            format_time(renewal_at(work.state, work.now())));
}

void RenewalInquiry::no_answer(CertificateWork& work, Failure failure, const Error& error,
                               std::optional<Duration> retry_after) {
  const RenewalAdvice before = work.state.renewal.value_or(RenewalAdvice());
  work.state.renewal = unadvised(before, failure, error, retry_after, work.now());
  if (work.keep()) failures_.emplace_back(&work, error);
}

void RenewalInquiry::not_offered(CertificateWork& work) {
  if (!work.state.renewal) work.state.renewal.emplace();
  work.state.renewal->ask_at = work.state.issued->not_after;
  work.keep();
}

// One line for any number of certificates.
void RenewalInquiry::report_failures() {
  if (failures_.empty()) return;
  const auto& [first, error] = failures_.front();
  const std::string others =
      failures_.size() == 1 ? "" : " and " + std::to_string(failures_.size() - 1) + " others";
  report_.notes.push_back("certificate " + first->id().text() + others +
                          ": no renewal information: " + error.text() + "; renewed from " +
                          format_time(renewal_at(first->state, first->now())) +
                          (others.empty() ? "" : ", the others at their own times"));
}

}  // namespace millrace::acme
