#include "acme/order/certificate_work.h"

#include <algorithm>

#include "acme/protocol/retry_after.h"
#include "acme/state/renewal_policy.h"
#include "core/base/encoding.h"
#include "core/bundle/stage_memory.h"
#include "core/crypto/openssl.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPoll{30};
constexpr milliseconds kLongestInterval{5000};

// Whether the certificate in use is replaced before its regular renewal time.
bool was_hurried(const OrderState& state, TimePoint now) {
  const bool suggested = state.issued && state.renewal && state.renewal->suggestion;
  return suggested && now < renewal_time(state.issued->not_before, state.issued->not_after);
}

// Three times as long after every poll: a CA on the same network is done at the first, and one that
// takes seconds is polled five times.
milliseconds interval_after(unsigned polls) {
  milliseconds interval = kFirstPoll;
  for (unsigned poll = 0; poll < polls && interval < kLongestInterval; ++poll) interval *= 3;
  return std::min(interval, kLongestInterval);
}

}  // namespace

Line CertificateWork::line(const std::string& text) const {
  return {certificate_subject(id()), text};
}

IssuerMemory* CertificateWork::issuers() const {
  return context_.memory == nullptr ? nullptr : &context_.memory->issuers;
}

bool CertificateWork::put(bool is_news, std::function<void()> then) {
  if (store_.has_lost(id())) return false;
  store_.save(id(), is_news, std::move(then));
  return !store_.has_lost(id());
}

bool CertificateWork::save(std::function<void()> then) {
  return put(true, std::move(then));
}

bool CertificateWork::advance(OrderPhase phase, std::function<void()> then) {
  memory_.polls.erase(id());
  state.order->phase = phase;
  order_answered();
  state.retry_at.reset();
  if (phase > OrderPhase::intended) state.forget_outages();
  return save(std::move(then));
}

void CertificateWork::issued(const std::vector<Certificate>& chain) {
  const Certificate& leaf = chain.front();
  IssuedCertificate issued{ca_, leaf.names, leaf.spki, leaf.not_before, leaf.not_after, {}};
  for (const Certificate& certificate : chain) issued.chain += certificate.pem;
  issued.profile = state.order->profile;
  issued.directory = memory_.directory->url;
  issued.csr_sha256 = to_hex(sha256(request().csr_der));
  memory_.polls.erase(id());
  const bool hurried = was_hurried(state, now());
  OrderState next;
  next.issued = std::move(issued);
  next.persistent = std::move(state.persistent);
  if (hurried) next.renewed_early_at = now();
  state = std::move(next);
  save([this, until = leaf.not_after] {
    report_.done.push_back(
        line("issued, good until " + format_time(until)).as("certificate-issued"));
  });
}

void CertificateWork::done(const std::string& text) {
  report_.done.push_back(line(text));
}

void CertificateWork::note(const std::string& text) {
  report_.notes.push_back(line(text));
}

void CertificateWork::fail(Error error) {
  report_.fail(std::move(error).about(certificate_subject(id())));
}

milliseconds CertificateWork::next_pause() {
  return interval_after(memory_.polls[id()]++);
}

void CertificateWork::pause(const std::string& text, milliseconds length) {
  StageReport waiting;
  waiting.pending.push_back(line(text));
  waiting.retry_after = length;
  report_.add(std::move(waiting));
}

void CertificateWork::wait(const std::string& text, std::optional<Duration> delay) {
  pause(text, delay ? milliseconds(*delay) : next_pause());
  if (!delay) return;
  state.retry_at = now() + *delay;
  keep();
}

void CertificateWork::drop_order() {
  memory_.polls.erase(id());
  // After the responses some may be valid, which the CA may reuse.
  if (state.order && state.order->phase < OrderPhase::answered) {
    for (const WantedChallenge& challenge : state.order->challenges) {
      unused_authorizations.push_back(challenge.authorization);
    }
  }
  state.order.reset();
}

const Answer* CertificateWork::usable(const Result<Answer>& answer) {
  if (answer && answer->ok()) return &*answer;
  const bool is_limit = answer && answer->limit(now());
  if (is_limit && !retry_after(answer->response, now())) ++memory_.delays_without_retry_after;
  apply(judge(answer, situation()));
  return nullptr;
}

void CertificateWork::handle(Fault fault, Error error) {
  apply(judge(fault, std::move(error), situation()));
}

void CertificateWork::limited(const CaLimit& limit) {
  apply(judge(limit, situation()));
}

Situation CertificateWork::situation() const {
  return {certificate_, state, ca_, memory_, context_.paths, now()};
}

void CertificateWork::apply(const Verdict& verdict) {
  if (verdict.limit) {
    (verdict.is_of_new_orders ? memory_.new_order_limit : memory_.limit) = verdict.limit;
  }
  if (verdict.drops_order) drop_order();
  if (verdict.refused_since) state.order->refused_since = verdict.refused_since;
  if (verdict.counts) {
    state.failures = verdict.failures;
    state.outages = verdict.outages;
  }
  if (verdict.retry_at) state.retry_at = verdict.retry_at;
  if (!verdict.reason.empty()) state.last_error = verdict.reason;
  report(verdict);
  const bool changes = verdict.counts || verdict.retry_at || verdict.refused_since;
  if (changes) verdict.counts ? save() : keep();
}

void CertificateWork::report(const Verdict& verdict) {
  if (verdict.next_ca) pause("next try at CA " + verdict.next_ca->text(), milliseconds(0));
  if (!verdict.report) return;
  if (verdict.report->kind != ErrorKind::not_yet) return fail(*verdict.report);
  pause(verdict.report->text(), verdict.until ? *verdict.until - now() : next_pause());
}

bool CertificateWork::must_wait() {
  if (!state.retry_at || !is_ahead(*state.retry_at, now())) return false;
  std::string text = "next try at " + format_time(*state.retry_at);
  if (state.failures > 0) {
    text += ", after " + std::to_string(state.failures) +
            (state.failures == 1 ? " failure" : " failures in a row");
  }
  if (!state.last_error.empty()) text += "; the last: " + state.last_error;
  pause(text, milliseconds(*state.retry_at - now()));
  return true;
}

}  // namespace millrace::acme
