#include "acme/certificate_work.h"

#include <algorithm>

#include "acme/refusal.h"
#include "acme/stages.h"

namespace millrace::acme {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstLook{100};
constexpr milliseconds kSlowestLook{5000};

// A CA that is down comes back within hours.
constexpr Duration kLongestOutagePause = std::chrono::minutes(100);

// Whether the certificate in place is replaced before we would have done it by ourselves.
bool was_hurried(const OrderState& state, TimePoint now) {
  const bool suggested = state.issued && state.renewal && state.renewal->suggestion;
  return suggested && now < renewal_time(state.issued->not_before, state.issued->not_after);
}

// Doubles with every look.
milliseconds pace(unsigned looks) {
  return std::min(kFirstLook * (1U << std::min(looks, 10U)), kSlowestLook);
}

}  // namespace

std::string CertificateWork::line(const std::string& text) const {
  return "certificate " + id().text() + ": " + text;
}

bool CertificateWork::write() {
  Files& files = context_.env.files;
  auto written = files.make_directory(context_.paths.orders_directory(), 0700);
  if (written) written = files.write(context_.paths.order(id()), encode(state), 0600);
  if (written) return true;
  fail(std::move(written).error());
  return false;
}

bool CertificateWork::save() {
  if (!write()) return false;
  report_.changed = true;
  return true;
}

bool CertificateWork::advance(OrderPhase phase) {
  memory_.looks.erase(id());
  state.order->phase = phase;
  state.retry_at.reset();
  return save();
}

void CertificateWork::issued(const std::vector<Certificate>& chain) {
  const Certificate& leaf = chain.front();
  IssuedCertificate issued{ca_, leaf.names, leaf.spki, leaf.not_before, leaf.not_after, {}};
  for (const Certificate& certificate : chain) issued.chain += certificate.pem;
  issued.profile = state.order->profile;
  memory_.looks.erase(id());
  const bool hurried = was_hurried(state, now());
  OrderState next;
  next.issued = std::move(issued);
  next.persistent = std::move(state.persistent);
  if (hurried) next.hurried_at = now();
  state = std::move(next);
  if (save()) done("issued, good until " + format_time(leaf.not_after));
}

void CertificateWork::done(const std::string& text) {
  report_.done.push_back(line(text));
}

void CertificateWork::note(const std::string& text) {
  report_.notes.push_back(line(text));
}

void CertificateWork::fail(Error error) {
  report_.fail(std::move(error).in("certificate " + id().text()));
}

void CertificateWork::wait(const std::string& text, std::optional<Duration> asked) {
  StageReport waiting;
  waiting.pending.push_back(line(text));
  waiting.retry_after = asked ? milliseconds(*asked) : pace(memory_.looks[id()]++);
  report_.add(std::move(waiting));
  if (!asked) return;
  state.retry_at = now() + *asked;
  write();
}

void CertificateWork::drop_order() {
  memory_.looks.erase(id());
  // Once they are answered some may be valid, which the CA may use again.
  if (state.order && state.order->phase < OrderPhase::answered) {
    for (const WantedChallenge& challenge : state.order->challenges) {
      unneeded.push_back(challenge.authorization);
    }
  }
  state.order.reset();
}

void CertificateWork::give_up(Error error) {
  drop_order();
  state.failures += 1;
  state.retry_at = now() + delay_after(certificate_, state.failures);
  state.last_error = error.text();
  fail(std::move(error));
  save();
}

void CertificateWork::count_outage(const Error& error) {
  if (certificate_.cas.size() < 2) return;
  state.failures += 1;
  state.retry_at = now() + std::min(delay_after(certificate_, state.failures), kLongestOutagePause);
  state.last_error = error.text();
  save();
}

void CertificateWork::leave_alone(const Busy& busy) {
  state.last_error = busy.reason;
  wait("the CA is busy until " + format_time(now() + busy.delay) + ": " + busy.reason, busy.delay);
}

bool CertificateWork::must_wait() {
  if (!state.retry_at || *state.retry_at <= now()) return false;
  std::string text = "next try at " + format_time(*state.retry_at);
  if (state.failures > 0)
    text += ", after " + std::to_string(state.failures) + " failures in a row";
  if (!state.last_error.empty()) text += "; the last: " + state.last_error;
  StageReport waiting;
  waiting.pending.push_back(line(text));
  waiting.retry_after = milliseconds(*state.retry_at - now());
  report_.add(std::move(waiting));
  return true;
}

const Answer* CertificateWork::usable(const Result<Answer>& answer) {
  if (!answer) {
    fail(answer.error());
    count_outage(answer.error());
    return nullptr;
  }
  if (answer->ok()) return &*answer;
  if (const auto busy = answer->busy(now())) {
    leave_alone(*busy);
  } else if (answer->response.status >= 500) {
    fail(answer->error());
    count_outage(answer->error());
  } else if (is_of_account(answer->problem())) {
    const Error error(answer->error().message + remedy(*answer, context_.paths, ca_));
    fail(error);
    count_outage(error);
  } else {
    give_up(answer->error());
  }
  return nullptr;
}

}  // namespace millrace::acme
