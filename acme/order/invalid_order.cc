#include "acme/order/invalid_order.h"

#include "acme/protocol/authorization.h"

namespace millrace::acme {
namespace {

constexpr size_t kMaxReasonsShown = 10;

}  // namespace

void InvalidOrder::abandon(const Order& order) {
  if (order.error) reasons_.push_back(order.error->text());
  outstanding_ = order.authorizations.size();
  const auto end = [this] {
    work_.handle(Fault::rejected,
                 Error(work_.state.order->url + ": the CA refused the order: " + text()));
  };
  if (outstanding_ == 0) return end();
  for (const std::string& url : order.authorizations) {
    client_.post(url, "", [this, end](const Result<Answer>& result) {
      report(result);
      if (--outstanding_ == 0) end();
    });
  }
}

// Only for the message: an answer that cannot be read changes nothing.
void InvalidOrder::report(const Result<Answer>& result) {
  if (!result || !result->ok()) return;
  const auto authorization = read_authorization(*result);
  if (!authorization || authorization->status == Authorization::Status::valid) return;
  if (authorization->status == Authorization::Status::pending) {
    work_.unused_authorizations.push_back(result->url);
  }
  reasons_.push_back(authorization->identifier() + " is " +
                     std::string(to_text(authorization->status)) +
                     (authorization->error ? ": " + authorization->error->text() : ""));
}

std::string InvalidOrder::text() const {
  if (reasons_.empty()) return "the CA gives no reason";
  std::string text;
  for (size_t i = 0; i < reasons_.size() && i < kMaxReasonsShown; ++i) {
    text += (i == 0 ? "" : "; ") + reasons_[i];
  }
  if (reasons_.size() > kMaxReasonsShown) {
    text += "; and " + std::to_string(reasons_.size() - kMaxReasonsShown) + " more";
  }
  return text;
}

}  // namespace millrace::acme
