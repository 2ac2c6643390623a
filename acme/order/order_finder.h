// Finds orders whose answer to newOrder was lost: after a crash the intent is on disk and the order
// at the CA. The account's list of orders (RFC 8555 §7.1.2.1) contains it, if the CA offers one.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "acme/order/order_creator.h"

namespace millrace::acme {

class OrderFinder {
 public:
  OrderFinder(Client& client, std::set<std::string>& orders_in_use,
              std::vector<OrderCreator*> creators)
      : client_(client), orders_in_use_(orders_in_use), creators_(std::move(creators)) {}

  // Reads the list at `orders_url`, then the orders in it from the last, which is usually the
  // newest. Each creator adopts the first order that it can use (pending or ready, or valid with a
  // certificate for its key that it does not have); otherwise it creates an order. Bounded: 10
  // pages, 100 orders. A list that cannot be read is noted: an order in it is not found.
  void start(const std::string& orders_url);

 private:
  void page(const std::string& url, unsigned pages_left);
  void listed(const Result<Answer>& answer, unsigned pages_left);
  void note_no_list(const Error& error);
  void query_next();
  void order_read(const std::string& url, const Result<Answer>& answer);
  void download_certificate(const std::string& url, const Order& order, OrderCreator& creator);
  void assign(OrderCreator& creator, const std::string& url, const Order& order);
  OrderCreator* creator_for(const Order& order);
  void finish();
  // No order is created while it is not known whether one exists, unless the CA has failed to
  // answer for a day.
  void defer_all(const Result<Answer>& answer);

  Client& client_;
  std::set<std::string>& orders_in_use_;
  std::vector<OrderCreator*> creators_;
  std::vector<std::string> urls_;  // not fetched yet
  unsigned queries_left_ = 100;
  bool is_repeated_ = false;
};

}  // namespace millrace::acme
