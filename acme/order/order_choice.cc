// Of the stage order: which certificates it orders now, and which orders it abandons.
#include "acme/order/order_pass.h"
#include "acme/state/renewal_policy.h"
#include "acme/state/retry_policy.h"
#include "core/base/joined.h"

namespace millrace::acme {

const RequestDocument* OrderPass::request_of(const CertificateSettings& certificate) {
  const Subject subject = certificate_subject(certificate.id);
  const auto found = requests_.find(certificate.id);
  if (found == requests_.end()) {
    report_.wait_for(Stage::csr, {subject, "waits for csr: there is no request yet"});
    return nullptr;
  }
  if (found->second.key_is_missing) {
    report_.wait_for(
        Stage::csr,
        {subject, "csr reports that its key is missing; nothing is requested without the key"});
    return nullptr;
  }
  if (allows(certificate.names, found->second)) return &found->second;
  report_.wait_for(
      Stage::csr,
      {subject, "csr asks for " + joined(found->second.names) + ", the configuration allows " +
                    joined(certificate.names) + ": waits for a matching request"});
  return nullptr;
}

void OrderPass::examine(const CertificateSettings& certificate, const OrderOptions& options) {
  const RequestDocument* request = request_of(certificate);
  if (request == nullptr) return;
  if (journal_->is_blocked(request->current)) {
    const std::string remedy =
        certificate.csr_file.empty()
            ? "on the key host run: " + replacement_command(certificate.id, request->current)
            : "make a new key and its CSR, and replace " + certificate.csr_file.string();
    report_.fail(Error("its key is compromised and no longer used; " + remedy)
                     .about(certificate_subject(certificate.id)));
    return;
  }
  plan(CertificateWork(context_, session_, report_, store_, certificate, *request), options);
}

void OrderPass::plan(CertificateWork work, const OrderOptions& options) {
  const OrderState& state = work.state;
  const bool is_left = left(work);
  const bool is_abandoned = !is_left && abandoned(work);
  const bool open = state.order.has_value();
  // Another certificate is also due while this one is being revoked: the CA may have done it.
  const bool is_revoking = state.issued && journal_->find(state.issued->chain) != nullptr;
  const bool is_needed =
      open ? state.order->phase <= OrderPhase::opened
           : options.renew_now || is_revoking ||
                 is_due(state, work.request(), settings_, context_.now(), options.wake);
  const bool may_wait = is_needed && !options.renew_now;
  const bool waits =
      may_wait && (work.must_wait() || (shared_.fails_elsewhere(work) && work.must_wait()));
  if (is_needed && !waits) {
    CaPass::Works& works = works_[work.ca()];
    works.push_back(std::move(work));
  } else if (is_abandoned || is_left) {
    work.save();
  } else if (!open && !is_needed && needs_renewal_query(state, context_.now())) {
    renewal_queries_[state.issued->ca].push_back(std::move(work));
  }
}

// The order is not gone on with, because another host has this certificate, and another order.
bool OrderPass::left(CertificateWork& work) {
  const auto& order = work.state.order;
  const OrderHint* hint = order ? shared_.order_elsewhere(work) : nullptr;
  if (hint == nullptr) return false;
  const std::string which = order->url.empty() ? "" : ": " + order->url;
  work.done("order left, because " + hint->host + " has gone on with another" + which);
  work.state.order.reset();
  return true;
}

bool OrderPass::abandoned(CertificateWork& work) {
  const auto& order = work.state.order;
  if (!order) return false;
  const bool outdated = is_outdated(*order, work.request(), places_.at(work.ca()));
  if (!outdated && !has_run_out(*order, context_.now())) return false;
  work.done(
      "order abandoned: " +
      (outdated
           ? std::string("it is for another request, at another CA or of another account")
           : "it expires before its challenges are answered, at " + format_time(*order->expires)) +
      ": " + order->url);
  const CaId ca = order->ca;
  const std::vector<CertName> names = order->names;
  // Authorizations at another directory or of another account cannot be used.
  const auto place = places_.find(ca);
  const bool in_reach = place != places_.end() && place->second.has(*order);
  work.drop_order();
  auto unused = std::exchange(work.unused_authorizations, {});
  // Those of an expired order expire by themselves.
  if (outdated && in_reach && !unused.empty()) unused_[ca].push_back({names, std::move(unused)});
  return true;
}

}  // namespace millrace::acme
