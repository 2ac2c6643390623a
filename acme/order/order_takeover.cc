// An order that another host has opened: only its URL is from the store, everything else is read
// from the CA.
#include "acme/order/order_creator.h"
#include "acme/protocol/url.h"
#include "acme/state/renewal_policy.h"

namespace millrace::acme {
namespace {

bool is_for_now(const Result<Answer>& answer) {
  return !answer || answer->response.status == 429 || answer->response.status >= 500;
}

}  // namespace

void OrderCreator::take_over_intent() {
  if (work_.state.order) return;
  open_intent();
  work_.advance(OrderPhase::intended);
}

// A signed request goes to no other server than those of the CA.
void OrderCreator::take_over(const OrderHint& hint) {
  const Directory& directory = *work_.memory().directory;
  const auto url = check_url(*hint.url, "the store");
  const bool is_of_the_ca = url && (server_of(*url) == server_of(directory.new_order) ||
                                    server_of(*url) == server_of(directory.url));
  if (!is_of_the_ca) return not_taken_over(hint, "its URL is not of this CA");
  if (orders_in_use_.contains(*hint.url)) {
    return not_taken_over(hint, "it is another certificate's: " + *hint.url);
  }
  client_.post(*hint.url, "",
               [this, hint](const Result<Answer>& answer) { looked_up(hint, answer); });
}

void OrderCreator::not_taken_over(const OrderHint& hint, const std::string& reason) {
  work_.note("the order that " + hint.host + " has recorded in the store is not used: " + reason);
  begin();
}

void OrderCreator::looked_up(const OrderHint& hint, const Result<Answer>& result) {
  if (is_for_now(result)) return void(work_.usable(result));
  const auto order = result->ok() ? parse_order(*result) : result->error();
  if (!order) return not_taken_over(hint, order.error().text());
  if (!order->is_for_bases_of(work_.request().names)) {
    return not_taken_over(hint, *hint.url + ": it is for other names");
  }
  if (order->status == Order::Status::invalid) {
    return not_taken_over(hint, *hint.url + ": it is invalid");
  }
  if (order->status == Order::Status::valid) return look_at_chain(hint, *order);
  taken_over(hint, *order);
}

// One that has produced the certificate in use is done.
void OrderCreator::look_at_chain(const OrderHint& hint, const Order& order) {
  const auto take = [this, hint, order](const Result<Answer>& answer) {
    if (is_for_now(answer)) return void(work_.usable(answer));
    const auto chain = answer->ok() ? read_chain(*answer) : answer->error();
    const bool is_new =
        chain && is_new_certificate(work_.state, work_.request(), *chain, work_.now());
    is_new ? taken_over(hint, order) : begin();
  };
  client_.post(order.certificate, "", take, "application/pem-certificate-chain");
}

void OrderCreator::taken_over(const OrderHint& hint, const Order& order) {
  open_intent();
  adopt(*hint.url, order, "order of " + hint.host + " taken over");
}

}  // namespace millrace::acme
