//! Whole hours of work, in a real Chromium over an app that lives: messages leave and arrive on `/phone`, a clock is moved there, staff click what their
//! pages show. Each hour is lived twice, with the scripts of pages and without; the phone always has its own, for it stands for a handset.
//!
//! Needs what [`crate::browser`] and [`super::browser`] need.

mod moderator;
mod phone;
mod programme;
mod staff;

use super::Desk;
use crate::browser::{Scripts, with_browser, with_scripts};
use baro::app::{self, Running};
use baro::demo;
use baro::serve::{self, Drained};
use phone::Handset;
use staff::Staff;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A desk with everything behind it at work: lines send, the schedule runs.
struct House {
    desk: Arc<Desk>,
    address: SocketAddr,
    running: Running,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Drained>,
}

impl House {
    async fn open() -> House {
        // Known before anything else is: the simulator line sends to the phone that is served there.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (desk, app) = Desk::opened(address).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let server = tokio::spawn(serve::serve(listener, app.router(), stopped, app::limits()));
        let running = app.start().unwrap();
        let series = demo::people(&desk.gateway).await.unwrap();
        demo::forums(&desk.gateway, series).await.unwrap();
        House { desk: Arc::new(desk), address, running, stop, server }
    }

    async fn close(self) {
        self.stop.send(()).unwrap();
        assert_eq!(self.server.await.unwrap().cut_off, 0, "a connection was cut off");
        assert!(self.running.stop().await, "a worker died");
    }
}

/// Lives an hour with two browsers: that of staff, and a phone.
async fn hour<F, T>(scripts: Scripts, name: &'static str, live: F)
where
    F: FnOnce(Staff, Handset) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let house = House::open().await;
    let (desk, address) = (house.desk.clone(), house.address);
    with_browser(async move |phone| {
        with_scripts(scripts, async move |client| {
            let phone = Handset::open(phone, desk.clone(), address).await;
            let staff = Staff::open(client, desk, address, scripts, name).await;
            live(staff, phone).await;
        })
        .await;
    })
    .await;
    house.close().await;
}
