// Creates one certificate's order, or resumes it, until its challenge records are known (RFC 8555
// §7.4, §7.5). Each answer of the CA leads to the next step.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "acme/claims/work_documents.h"
#include "acme/client/client.h"
#include "acme/order/certificate_work.h"
#include "acme/order/invalid_order.h"
#include "acme/order/new_order.h"
#include "acme/protocol/authorization.h"

namespace millrace::acme {

class OrderCreator {
 public:
  // Searches the account's orders for one that the opening can adopt, or has it create one.
  using Search = std::function<void(OrderCreator&)>;

  // `orders_in_use`: URLs of the orders that certificates have; extended here.
  OrderCreator(CertificateWork& work, Client& client, std::set<std::string>& orders_in_use,
               Search search)
      : work_(work),

        client_(client),
        orders_in_use_(orders_in_use),
        search_(std::move(search)),
        invalid_(work, client) {}

  // A new order; the intent is on disk before newOrder is sent.
  void begin();
  // The order whose URL is known.
  void resume();
  // The order that another host has opened for this certificate, if the CA says so of it and it is
  // of use; otherwise a new one.
  void take_over(const OrderHint& hint);
  // As begin(), for an intent of another host: its order is searched first.
  void take_over_intent();
  // An order at the CA that was found for an intent whose answer was lost.
  void adopt(const std::string& url, const Order& order) { adopt(url, order, "order found again"); }

  CertificateWork& work() { return work_; }

 private:
  struct Gathered;

  void adopt(const std::string& url, const Order& order, const std::string& how);
  void open_intent();
  void looked_up(const OrderHint& hint, const Result<Answer>& result);
  void look_at_chain(const OrderHint& hint, const Order& order);
  void taken_over(const OrderHint& hint, const Order& order);
  void not_taken_over(const OrderHint& hint, const std::string& reason);
  void intend();
  void send();
  bool sent_again(const Result<Answer>& result);
  bool is_replaced(const Problem& problem);
  void created(const Result<Answer>& result);
  void seen(const Result<Answer>& result);
  void read(const Order& order);
  void read_pending(const Order& order);
  void read_authorizations(const std::vector<std::string>& urls);
  std::optional<Authorization> authorization_in(const Result<Answer>& result);
  bool is_foreign(const Authorization& authorization) const;
  void settle(const Gathered& gathered);
  Result<void> take(const Authorization& authorization, const std::string& url);
  bool names(const CertName& base) const;

  CertificateWork& work_;
  Client& client_;
  std::set<std::string>& orders_in_use_;
  Search search_;
  InvalidOrder invalid_;
  NewOrder sent_;
};

}  // namespace millrace::acme
